package org.dromedary.web.security;

import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;

import io.hawt.system.ConfigManager;
import io.hawt.web.auth.AuthenticationConfiguration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Makes Hawtio accept the user whom Spring Security has authenticated; without it, Jolokia answers 403 even to an
 * administrator.
 *
 * <p>It belongs to the management context, which may be another than the application's, and is named in
 * {@code META-INF/spring/…ManagementContextConfiguration.imports}. It bears no {@code @Configuration}: the application's
 * component scan must not take it up, and an imported class needs none for its bean methods.
 */
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "hawtio.authenticationEnabled", matchIfMissing = true)
public class HawtioBridge {

    @Bean
    ServletListenerRegistrationBean<ServletContextListener> hawtioSpringSecurityBridge(ConfigManager configuration) {
        ServletListenerRegistrationBean<ServletContextListener> listener =
                new ServletListenerRegistrationBean<>(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        connect(event.getServletContext(), configuration);
                    }
                });
        listener.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return listener;
    }

    private static void connect(ServletContext context, ConfigManager configuration) {
        context.setAttribute(ConfigManager.CONFIG_MANAGER, configuration);
        AuthenticationConfiguration authentication = AuthenticationConfiguration.getConfiguration(context);
        if (authentication.isEnabled()) {
            authentication.setSpringSecurityEnabled(true);
            authentication.addConfiguration(new javax.security.auth.login.Configuration() {
                @Override
                public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                    return new AppConfigurationEntry[] {
                        new AppConfigurationEntry(
                                SpringUserLogin.class.getName(), LoginModuleControlFlag.REQUIRED, Map.of())
                    };
                }
            });
        }
    }
}

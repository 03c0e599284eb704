package org.dromedary.web.security;

import java.security.Principal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;

import io.hawt.web.auth.RolePrincipal;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** A JAAS login that succeeds for the user of the current Spring Security context, and gives it that user's roles. */
public final class SpringUserLogin implements LoginModule {

    private final Set<Principal> principals = new HashSet<>();
    private Subject subject;

    @Override
    public void initialize(Subject who, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {
        subject = who;
    }

    @Override
    public boolean login() throws LoginException {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        if (user == null || !user.isAuthenticated() || user instanceof AnonymousAuthenticationToken) {
            throw new FailedLoginException("No user is logged in");
        }
        principals.add(user);
        user.getAuthorities()
                .forEach(role ->
                        principals.add(new RolePrincipal(role.getAuthority().replaceFirst("^ROLE_", ""))));
        return true;
    }

    @Override
    public boolean commit() {
        return subject.getPrincipals().addAll(principals);
    }

    @Override
    public boolean abort() {
        return logout();
    }

    @Override
    public boolean logout() {
        boolean any = subject.getPrincipals().removeAll(principals);
        principals.clear();
        return any;
    }
}

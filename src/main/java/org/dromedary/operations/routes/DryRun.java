package org.dromedary.operations.routes;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.language.simple.types.SimpleParserException;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Builds the routes of a file in a scratch context, where nothing is started. */
final class DryRun {

    private final CamelContext live;

    DryRun(CamelContext live) {
        this.live = live;
    }

    /** The fault that Camel finds when it builds the routes; it stops at the first. */
    List<RouteFault> faults(RouteText file, Collection<RouteText> others) {
        try (DefaultCamelContext scratch = new DefaultCamelContext(new DefaultRegistry(new WithoutComponents()))) {
            scratch.getCamelContextExtension().setName("check-" + file.name());
            scratch.disableJMX();
            scratch.setAutoStartup(false);
            scratch.setStartupSummaryLevel(StartupSummaryLevel.Off);
            scratch.getPropertiesComponent().addPropertiesSource(new LiveProperties());
            for (RouteText other : others) {
                String shared = other.shared();
                if (shared != null) {
                    PluginHelper.getRoutesLoader(scratch).loadRoutes(ResourceHelper.fromString(other.name(), shared));
                }
            }
            PluginHelper.getRoutesLoader(scratch).loadRoutes(ResourceHelper.fromString(file.name(), file.text()));
            scratch.start();
            return List.of();
        } catch (Exception e) {
            return List.of(new RouteFault(file.name(), line(file, e), message(e)));
        }
    }

    /** What the innermost exception says, which is the part that names the cause. */
    static String message(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String text = cause instanceof MarkedYamlEngineException yaml ? yaml.getProblem() : cause.getMessage();
        return text == null ? cause.getClass().getSimpleName() : text;
    }

    /** The most exact place that an exception of Camel tells. */
    static int line(RouteText file, Throwable e) {
        String route = "";
        int line = 0;
        for (Throwable cause = e; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            int better = 0;
            if (cause instanceof MarkedYamlEngineException yaml
                    && yaml.getProblemMark().isPresent()) {
                better = yaml.getProblemMark().get().getLine() + 1;
            } else if (cause instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
                route = pointer(file, failed.getRouteId());
                better = file.line(route);
            } else if (cause instanceof ResolveEndpointFailedException failed && failed.getUri() != null) {
                better = uri(file, route, failed.getUri());
            } else if (cause instanceof SimpleIllegalSyntaxException simple) {
                better = expression(file, route, simple.getExpression(), simple.getIndex());
            } else if (cause instanceof SimpleParserException) {
                better = 0;
            } else if (cause.getMessage() != null && cause.getMessage().contains("{{")) {
                better = placeholder(file, cause.getMessage());
            }
            line = better > 0 ? better : line;
        }
        return line;
    }

    private static String pointer(RouteText file, String id) {
        return file.routes().stream()
                .filter(route -> id.equals(route.id()))
                .map(RouteText.Declared::pointer)
                .findFirst()
                .orElse("");
    }

    private static int uri(RouteText file, String route, String uri) {
        String bare = uri.replace("://", ":");
        int whole = file.find(route, bare);
        if (whole > 0) {
            return whole;
        }
        int end = bare.indexOf('?');
        int path = end < 0 ? 0 : file.find(route, bare.substring(0, end));
        return path > 0 ? path : file.find(route, bare.split(":", 2)[0]);
    }

    private static int expression(RouteText file, String route, String expression, int index) {
        int line = file.find(route, expression);
        return line > 0 || index < 0 || index >= expression.length()
                ? line
                : file.find(route, expression.substring(index));
    }

    private static int placeholder(RouteText file, String message) {
        int from = message.indexOf("{{");
        int to = message.indexOf("}}", from);
        return to < 0 ? 0 : file.find("", message.substring(from, to + 2));
    }

    /**
     * A component bean belongs to the running context, so the check makes components of its own. Quartz keeps its
     * defaults here: with the customizers of the running one it would schedule into a shared job store.
     */
    private final class WithoutComponents implements BeanRepository {

        @Override
        public Object lookupByName(String name) {
            return hidden(live.getRegistry().lookupByName(name));
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            return hidden(live.getRegistry().lookupByNameAndType(name, type));
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            if (Component.class.isAssignableFrom(type)) {
                return Map.of();
            }
            Map<String, T> found = live.getRegistry().findByTypeWithName(type);
            if (ComponentCustomizer.class != type) {
                return found;
            }
            return found.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            e -> type.cast(withoutQuartz((ComponentCustomizer) e.getValue())),
                            (a, b) -> a,
                            TreeMap::new));
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return Set.copyOf(findByTypeWithName(type).values());
        }

        private ComponentCustomizer withoutQuartz(ComponentCustomizer customizer) {
            return new ComponentCustomizer() {
                @Override
                public void configure(String name, Component target) {
                    customizer.configure(name, target);
                }

                @Override
                public boolean isEnabled(String name, Component target) {
                    return !"quartz".equals(name) && customizer.isEnabled(name, target);
                }

                @Override
                public int getOrder() {
                    return customizer.getOrder();
                }
            };
        }

        private <T> T hidden(T bean) {
            return bean instanceof Component || bean instanceof CamelContext ? null : bean;
        }
    }

    private final class LiveProperties implements PropertiesSource {

        @Override
        public String getName() {
            return "live";
        }

        @Override
        public String getProperty(String name) {
            return live.getPropertiesComponent().resolveProperty(name).orElse(null);
        }
    }
}

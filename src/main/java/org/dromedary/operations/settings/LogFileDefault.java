package org.dromedary.operations.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.env.EnvironmentPostProcessorApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Has the log written to {@code logs/dromedary.log} beside the program too, unless a setting says otherwise or that folder cannot be
 * written, as in a container, whose engine keeps what is printed. Rotation is set in {@code application.yaml}.
 */
public final class LogFileDefault implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final String KEY = "logging.file.name";
    private static final Path FILE = Path.of("logs", "dromedary.log");

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        boolean chosen = environment.containsProperty(KEY) || environment.containsProperty("logging.file.path");
        if (!chosen && isWritable(FILE)) {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("logFileDefault", Map.of(KEY, FILE.toString())));
        }
    }

    /** Whether a file can be made or appended to; logging that cannot would end the start. */
    static boolean isWritable(Path file) {
        if (Files.exists(file)) {
            return Files.isRegularFile(file) && Files.isWritable(file) && Files.isWritable(folder(file));
        }
        Path folder = folder(file);
        while (folder.getParent() != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return Files.isDirectory(folder) && Files.isWritable(folder) && Files.isExecutable(folder);
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().normalize().getParent();
    }

    /** After the files have been read, and before logging is set up. */
    @Override
    public int getOrder() {
        return EnvironmentPostProcessorApplicationListener.DEFAULT_ORDER + 5;
    }
}

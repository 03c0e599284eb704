package org.dromedary;

import java.util.Arrays;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

import org.dromedary.operations.cli.DromedaryCommand;
import org.dromedary.operations.settings.LogFileDefault;
import org.dromedary.operations.settings.SettingsGuard;

/** The program: the router, or one of its commands. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Dromedary {

    public static void main(String[] args) {
        if (!DromedaryCommand.startsRouter(args)) {
            System.exit(DromedaryCommand.execute(args));
        }
        boolean named = args.length > 0 && args[0].equals("run");
        SpringApplication application = new SpringApplication(Dromedary.class);
        application.addListeners(new LogFileDefault(), new SettingsGuard());
        try {
            application.run(named ? Arrays.copyOfRange(args, 1, args.length) : args);
        } catch (RuntimeException | Error e) {
            // Spring Boot has told why; a thread that is still there must not keep a dead program alive
            System.exit(1);
        }
    }
}

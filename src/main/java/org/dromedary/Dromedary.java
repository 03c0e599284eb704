package org.dromedary;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The program. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Dromedary {

    public static void main(String[] args) {
        SpringApplication.run(Dromedary.class, args);
    }
}

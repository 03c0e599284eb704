package org.dromedary.packaging;

import java.time.Clock;
import java.util.function.LongFunction;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import org.dromedary.study.DataDirectory;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
class PackagingConfiguration {

    @Bean
    PackagingThreads packagingThreads(MailerProperties properties) {
        return new PackagingThreads(properties.workers());
    }

    @Bean
    Packager packager(
            MailerProperties properties,
            PackagingThreads threads,
            ObjectProvider<BuildProperties> build,
            DataDirectory data) {
        BuildProperties version = build.getIfAvailable();
        PackageMaker maker = new PackageMaker(
                new PackageWriter(threads, properties.compressionLevel()),
                threads,
                "Dromedary " + (version == null ? "development" : version.getVersion()),
                properties,
                Clock.systemUTC());
        return new Packager(maker, properties, data);
    }

    /** By delivery id: the password of its package, for the mail that tells it; null if it is not known any more. */
    @Bean
    LongFunction<char[]> packagePassword(Packager packager) {
        return packager::password;
    }
}

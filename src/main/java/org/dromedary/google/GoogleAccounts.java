package org.dromedary.google;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/** The Google accounts that the configuration names, {@code dromedary.google.<name>.*}. */
public final class GoogleAccounts {

    /** What their settings begin with. */
    public static final String PREFIX = "dromedary.google";

    private static final String NAME = "[a-z0-9-]{1,40}";

    private final Map<String, GoogleAccountSettings> settings;
    private final Path data;
    private final Map<String, GoogleAccount> accounts = new ConcurrentHashMap<>();

    private GoogleAccounts(Map<String, GoogleAccountSettings> settings, Path data) {
        settings.keySet().forEach(name -> {
            if (!name.matches(NAME)) {
                throw new InvalidConfigurationPropertyValueException(
                        PREFIX + "." + name, name, "the name stands in file names; take 1 to 40 of a-z, 0-9 and '-'");
            }
        });
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        this.data = data;
    }

    /**
     * @throws org.springframework.boot.context.properties.bind.BindException for an option that does not exist or a value
     *     that is not possible
     */
    public static GoogleAccounts bind(Environment environment) {
        Path data = Path.of(environment.getProperty("dromedary.data-dir", "./data"));
        return new GoogleAccounts(
                Binder.get(environment)
                        .bind(
                                PREFIX,
                                Bindable.mapOf(String.class, GoogleAccountSettings.class),
                                new NoUnboundElementsBindHandler(
                                        BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                        .orElse(Map.of()),
                data);
    }

    /** Whether there is an account of that name. */
    public boolean has(String name) {
        return settings.containsKey(name);
    }

    /** All of them, by name. */
    public Map<String, GoogleAccountSettings> all() {
        return settings;
    }

    /**
     * The account, ready to be called; nothing is read or called before it is used.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public GoogleAccount get(String name) {
        if (!has(name)) {
            throw new IllegalArgumentException("There is no Google account " + name + "; name it under " + PREFIX);
        }
        return accounts.computeIfAbsent(name, key -> new GoogleAccount(key, settings.get(key), tokenFile(key)));
    }

    /** Where the refresh token of a person's sign-in is kept. */
    Path tokenFile(String name) {
        return data.resolve("google").resolve(name + ".json");
    }
}

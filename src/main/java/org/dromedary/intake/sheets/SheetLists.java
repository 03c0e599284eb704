package org.dromedary.intake.sheets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

import org.dromedary.google.DriveFolder;
import org.dromedary.google.GoogleAccount;
import org.dromedary.google.GoogleAccounts;
import org.dromedary.google.GoogleException;
import org.dromedary.google.WorkSheet;

/** The lists of work that the configuration names, {@code dromedary.sheets.<name>.*}, and the accounts that may read them. */
public final class SheetLists {

    /** What their settings begin with. */
    public static final String PREFIX = "dromedary.sheets";

    private final Map<String, SheetSettings> byName;
    private final GoogleAccounts accounts;

    private SheetLists(Map<String, SheetSettings> byName, GoogleAccounts accounts) {
        byName.forEach((name, settings) -> {
            if (!accounts.has(settings.account())) {
                throw new InvalidConfigurationPropertyValueException(
                        PREFIX + "." + name + ".account",
                        settings.account(),
                        "there is no such account; name one under " + GoogleAccounts.PREFIX);
            }
        });
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        this.accounts = accounts;
    }

    /**
     * @throws org.springframework.boot.context.properties.bind.BindException for an option that does not exist or a value
     *     that is not possible
     * @throws InvalidConfigurationPropertyValueException for an account that does not exist
     */
    public static SheetLists bind(Environment environment) {
        return new SheetLists(
                Binder.get(environment)
                        .bind(
                                PREFIX,
                                Bindable.mapOf(String.class, SheetSettings.class),
                                new NoUnboundElementsBindHandler(
                                        BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                        .orElse(Map.of()),
                GoogleAccounts.bind(environment));
    }

    /** All of them, by name. */
    public Map<String, SheetSettings> all() {
        return byName;
    }

    /** Accounts that lists and people name. */
    public GoogleAccounts accounts() {
        return accounts;
    }

    /**
     * Tries whether a list and its folder can be read; changes nothing.
     *
     * @return what is wrong and what to do
     */
    public Optional<String> fault(String name) throws InterruptedException {
        SheetSettings settings = byName.get(name);
        GoogleAccount account = accounts.get(settings.account());
        try {
            new WorkSheet(account, settings.spreadsheetId(), settings.sheet(), settings.columns()).probe();
            new DriveFolder(account, settings.folderId(), settings.removal().changes()).probe();
            return Optional.empty();
        } catch (GoogleException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Whether files of an account's Drive are moved or removed, which needs a right of its own. */
    public boolean changesDrive(String account) {
        return byName.values().stream()
                .anyMatch(one -> one.account().equals(account) && one.removal().changes());
    }
}

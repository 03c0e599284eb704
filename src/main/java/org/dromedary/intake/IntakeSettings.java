package org.dromedary.intake;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import org.dromedary.intake.archive.UnpackLimits;

/**
 * One intake as it stands under {@code dromedary.intakes.<name>}.
 *
 * @param uri where files are taken from, such as {@code file:/srv/inbox}
 * @param enabled false: nothing is taken
 * @param pollInterval how often it is looked for files
 * @param stableFor how long a file must not have changed, in size and time, before it is taken; 0: at once
 * @param marker suffix of the file that says that another one is complete, such as {@code .done}; empty: none is waited for
 * @param recursive whether folders in the folder are looked into
 * @param concurrency files that are taken at the same time; of archives, four at most
 * @param removeAfter when the source is moved or removed: {@code stored}, when everything of it is durable here, or
 *     {@code delivered}, when its studies have been delivered too
 * @param doneFolder where sources go then, in folders by date; empty: they are removed
 * @param doneKeep how long they stay there; 0: for ever
 * @param errorFolder where files go that cannot be taken, each with a {@code .json} that says why
 * @param removeEmptyFolders whether folders in the folder go when they have been empty for a while
 * @param passwordsFile file with the passwords that encrypted archives are tried with, a line for each; empty: none
 * @param limits how far archives are unpacked
 * @param to destinations of what comes by this intake, instead of those of the route; empty: the route decides
 * @param mails who is mailed of what it does, {@code notify}
 */
public record IntakeSettings(
        String uri,
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2s") Duration pollInterval,
        @DefaultValue("5s") Duration stableFor,
        @DefaultValue("") String marker,
        @DefaultValue("true") boolean recursive,
        @DefaultValue("16") int concurrency,
        @DefaultValue("stored") RemoveAfter removeAfter,
        @DefaultValue(".done") String doneFolder,
        @DefaultValue("7d") Duration doneKeep,
        @DefaultValue(".error") String errorFolder,
        @DefaultValue("false") boolean removeEmptyFolders,
        @DefaultValue("") String passwordsFile,
        @DefaultValue UnpackLimits limits,
        @DefaultValue List<String> to,
        // a component of a record cannot be called notify
        @DefaultValue @Name("notify") IntakeMails mails) {

    private static final int MOST_WORKERS = 64;

    /** When the source of an item may go. */
    public enum RemoveAfter {
        /** When everything of it is durable in the store. */
        STORED,
        /** When all deliveries of its studies have ended well. */
        DELIVERED
    }

    public IntakeSettings {
        if (uri == null || !uri.matches("[A-Za-z][A-Za-z0-9+.-]*:.+")) {
            throw new IllegalArgumentException("uri is missing or no address; set it, for instance to file:/srv/inbox");
        }
        if (pollInterval.toMillis() < 100) {
            throw new IllegalArgumentException("poll-interval must be 100ms or longer");
        }
        if (stableFor.isNegative()) {
            throw new IllegalArgumentException("stable-for must not be negative; 0s takes files at once");
        }
        if (doneKeep.isNegative()) {
            throw new IllegalArgumentException("done-keep must not be negative; 0s keeps them for ever");
        }
        if (concurrency < 1 || concurrency > MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "concurrency " + concurrency + " is not possible; take 1 to " + MOST_WORKERS);
        }
        if (errorFolder.isBlank()) {
            throw new IllegalArgumentException("error-folder is empty; name one, such as .error");
        }
        doneFolder = plain("done-folder", doneFolder);
        errorFolder = plain("error-folder", errorFolder);
        if (doneFolder.equals(errorFolder)) {
            throw new IllegalArgumentException(
                    "done-folder and error-folder are both " + errorFolder + "; take two, such as .done and .error");
        }
        if (!marker.isEmpty() && !marker.matches("[.A-Za-z0-9_-]{1,20}")) {
            throw new IllegalArgumentException("marker is the suffix of a name, such as .done");
        }
        to = List.copyOf(to);
    }

    /** Without what says nothing in it: {@code ./archive/} is {@code archive}. */
    private static String plain(String key, String folder) {
        String plain = folder.strip()
                .replaceAll("/+", "/")
                .replaceAll("/(\\./)+", "/")
                .replaceAll("^(\\./)+|(?<=.)/\\.?$", "");
        if (plain.isEmpty() && !folder.isBlank()
                || plain.equals(".")
                || plain.equals("/")
                || List.of(plain.split("/")).contains("..")) {
            throw new IllegalArgumentException(
                    key + " is " + folder + ", which is no folder of its own; name one, such as "
                            + (key.startsWith("d") ? ".done" : ".error"));
        }
        return plain;
    }

    /** Settings of what is given by hand: nothing is watched. */
    static IntakeSettings byHand() {
        return new Binder(new MapConfigurationPropertySource(Map.of("by-hand.uri", "file:.")))
                .bindOrCreate("by-hand", IntakeSettings.class);
    }

    /** The address's scheme in lower case. */
    public String scheme() {
        return uri.substring(0, uri.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    /** Whether the source stays until its studies are delivered. */
    public boolean waitsForDelivery() {
        return removeAfter == RemoveAfter.DELIVERED;
    }
}

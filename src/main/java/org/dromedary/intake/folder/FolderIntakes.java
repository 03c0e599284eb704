package org.dromedary.intake.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.RouteKeeper;
import org.dromedary.intake.IntakeActivity;
import org.dromedary.intake.IntakeConstants;
import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeItems;
import org.dromedary.intake.IntakeKind;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeRoutes;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.intake.Intakes;

/** The watched folders among the intakes, {@code uri: file:...}. Routes call it as the bean {@code intakeFolders}. */
@Component("intakeFolders")
public class FolderIntakes implements IntakeKind {

    static final String SCHEME = "file";
    private static final String TEMPLATE = "intake-folder";
    private static final String TAKE = "direct:intake-file";

    private final CamelContext camel;
    private final IntakeItems items;
    private final Places places;
    private final Map<String, Watched> folders = new ConcurrentHashMap<>();

    FolderIntakes(
            CamelContext camel,
            IntakeItems items,
            Intakes intakes,
            @Value("${dromedary.data-dir:./data}") Path dataDir) {
        this.camel = camel;
        this.items = items;
        this.places = new Places(intakes.all(), dataDir);
    }

    /** A folder and who works for it. */
    private record Watched(WatchedFolder folder, ExecutorService threads, ProducerTemplate route) {}

    @Override
    public boolean takes(String scheme) {
        return SCHEME.equals(scheme);
    }

    @Override
    public String settingsFault(String intake, IntakeSettings settings) {
        if (settings.uri().contains("?")) {
            return "a folder has no options in its address; write them as settings beside uri, such as stable-for";
        }
        if (path(settings).toString().isBlank()) {
            return "name a folder, such as file:/srv/inbox";
        }
        return places.fault(intake);
    }

    /** The folder that an address names: {@code file:/a}, {@code file:///a} or {@code file:a}. */
    static Path path(IntakeSettings settings) {
        String path = settings.uri().substring(SCHEME.length() + 1);
        return Path.of(path.startsWith("//") ? path.substring(2) : path)
                .toAbsolutePath()
                .normalize();
    }

    @Override
    public RouteKeeper.Wanted route(String intake, IntakeSettings settings) {
        folders.computeIfAbsent(intake, name -> watch(name, settings));
        return new RouteKeeper.Wanted(
                IntakeRoutes.routeId(intake),
                TEMPLATE,
                Map.of(
                        "intake",
                        intake,
                        "pollInterval",
                        String.valueOf(settings.pollInterval().toMillis())));
    }

    private Watched watch(String intake, IntakeSettings settings) {
        WatchedFolder folder = new WatchedFolder(intake, settings, path(settings));
        items.open(intake).forEach(folder::keep);
        return new Watched(
                folder,
                camel.getExecutorServiceManager().newFixedThreadPool(this, "Intake-" + intake, settings.concurrency()),
                camel.createProducerTemplate());
    }

    @Override
    public List<String> test(String intake, IntakeSettings settings) {
        return faults(settings);
    }

    /** What keeps files from being taken out of the folder of these settings; none where it is no folder. */
    public static List<String> faults(IntakeSettings settings) {
        String fault = SCHEME.equals(settings.scheme()) ? WatchedFolder.fault(path(settings)) : null;
        return fault == null ? List.of() : List.of(fault);
    }

    /** The step of a route that looks through a folder. */
    public void poll(@Header(IntakeConstants.INTAKE) String intake) {
        if (!items.isPaused(intake)) {
            Watched watched = folders.get(intake);
            watched.folder()
                    .look((file, after) -> take(watched, file, after), () -> goesOn() && !items.isPaused(intake));
        }
    }

    private boolean goesOn() {
        return camel.getStatus().isStarted();
    }

    private void take(Watched watched, IntakeFile file, Runnable after) {
        watched.threads().execute(() -> {
            try {
                Exchange taken = watched.route().send(TAKE, exchange -> {
                    exchange.getMessage().setBody(file);
                    exchange.getMessage().setHeader(IntakeConstants.INTAKE, file.intake());
                    exchange.getMessage().setHeader(IntakeConstants.ORIGIN, file.origin());
                });
                if (taken.getException() != null && goesOn()) {
                    watched.folder().later(file, taken.getException().getMessage());
                }
            } finally {
                after.run();
            }
        });
    }

    /** The step of a route after a file was taken: its source goes, or stays until its studies are delivered. */
    public void settle(@Body IntakeFile file, @Header(IntakeConstants.OUTCOME) IntakeOutcome outcome) {
        folders.get(file.intake()).folder().settle(file, outcome);
    }

    @Override
    public void finish(IntakeItem item, IntakeSettings settings) throws IOException {
        folder(item.intake(), settings).finish(item);
    }

    @Override
    public void putBack(IntakeItem item, IntakeSettings settings) throws IOException {
        folder(item.intake(), settings).putBack(item);
    }

    private WatchedFolder folder(String intake, IntakeSettings settings) {
        return folders.computeIfAbsent(intake, name -> watch(name, settings)).folder();
    }

    @Override
    public void look(String intake) {
        poll(intake);
    }

    @Override
    public Optional<String> problem(String intake) {
        return Optional.ofNullable(folders.get(intake))
                .map(watched -> watched.folder().problem());
    }

    @Override
    public Optional<IntakeActivity> activity(String intake) {
        return Optional.ofNullable(folders.get(intake))
                .map(watched -> watched.folder().activity());
    }
}

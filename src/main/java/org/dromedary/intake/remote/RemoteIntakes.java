package org.dromedary.intake.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

import org.dromedary.component.PeerException;
import org.dromedary.component.RemoteFolder;
import org.dromedary.delivery.RouteKeeper;
import org.dromedary.delivery.SafeUri;
import org.dromedary.intake.DiskRoom;
import org.dromedary.intake.IntakeActivity;
import org.dromedary.intake.IntakeConstants;
import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeItems;
import org.dromedary.intake.IntakeKind;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeRoutes;
import org.dromedary.intake.IntakeSettings;
import org.dromedary.study.DataDirectory;

/** The servers among the intakes, {@code uri: sftp:}, {@code ftp:}, {@code ftps:}, {@code aws2-s3:}. Routes call it as the bean {@code intakeRemote}. */
@Component("intakeRemote")
public class RemoteIntakes implements IntakeKind {

    private static final Set<String> SCHEMES = Set.of("ftp", "ftps", "sftp", "aws2-s3");
    /** What a store shows is complete. */
    private static final Set<String> WHOLE = Set.of("aws2-s3");

    private static final long PAUSE_KNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String TEMPLATE = "intake-remote";
    private static final String TAKE = "direct:intake-remote-file";

    private final CamelContext camel;
    private final IntakeItems items;
    private final DiskRoom room;
    private final Path downloads;
    private final Map<String, Watched> servers = new ConcurrentHashMap<>();

    RemoteIntakes(CamelContext camel, IntakeItems items, DiskRoom room, DataDirectory data) {
        this.camel = camel;
        this.items = items;
        this.room = room;
        this.downloads = data.root().resolve("downloads");
    }

    /** A server and who works for it. @param hinted whether a look is waiting for its turn already */
    private record Watched(
            RemoteWatch server,
            ExecutorService threads,
            ExecutorService looker,
            AtomicBoolean hinted,
            ProducerTemplate route) {}

    @Override
    public boolean takes(String scheme) {
        return SCHEMES.contains(scheme);
    }

    @Override
    public String settingsFault(String intake, IntakeSettings settings) {
        try {
            return endpoint(settings) instanceof RemoteFolder.Source
                    ? null
                    : "files cannot be taken from this address; write one such as sftp://user@host/folder";
        } catch (RuntimeException e) {
            return deepest(e);
        }
    }

    private Endpoint endpoint(IntakeSettings settings) {
        return camel.getEndpoint(settings.uri());
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return SafeUri.of(message == null ? deepest.getClass().getSimpleName() : message);
    }

    private RemoteFolder open(IntakeSettings settings) throws PeerException, IOException {
        Endpoint endpoint = endpoint(settings);
        endpoint.start();
        return ((RemoteFolder.Source) endpoint).openFolder();
    }

    @Override
    public RouteKeeper.Wanted route(String intake, IntakeSettings settings) {
        watched(intake, settings);
        return new RouteKeeper.Wanted(
                IntakeRoutes.routeId(intake),
                TEMPLATE,
                Map.of(
                        "intake",
                        intake,
                        "pollInterval",
                        String.valueOf(settings.pollInterval().toMillis())));
    }

    private Watched watched(String intake, IntakeSettings settings) {
        return servers.computeIfAbsent(intake, name -> watch(name, settings));
    }

    private Watched watch(String intake, IntakeSettings settings) {
        Connections connections = new Connections(() -> open(settings));
        boolean whole = WHOLE.contains(settings.scheme());
        Downloads here = new Downloads(intake, connections, room, downloads.resolve(intake));
        RemoteWatch server = new RemoteWatch(intake, settings, connections, here, whole);
        items.open(intake).forEach(server::keep);
        return new Watched(
                server,
                camel.getExecutorServiceManager().newFixedThreadPool(this, "Intake-" + intake, settings.concurrency()),
                camel.getExecutorServiceManager().newSingleThreadExecutor(this, "IntakeLook-" + intake),
                new AtomicBoolean(),
                camel.createProducerTemplate());
    }

    @Override
    public List<String> test(String intake, IntakeSettings settings) {
        try (RemoteFolder folder = open(settings)) {
            folder.check(true);
            return List.of();
        } catch (PeerException | IOException | RuntimeException e) {
            return List.of(SafeUri.of(String.valueOf(e.getMessage())));
        }
    }

    /** The step of a route that looks what a server has. */
    public void poll(@Header(IntakeConstants.INTAKE) String intake) {
        if (!items.isPaused(intake)) {
            Watched watched = servers.get(intake);
            watched.server().look(new Host(intake, watched));
        }
    }

    /** What a server's watch needs of the program. */
    private final class Host implements RemoteWatch.Host {

        private final String intake;
        private final Watched watched;
        private volatile boolean paused;
        private volatile long asked = System.nanoTime();

        Host(String intake, Watched watched) {
            this.intake = intake;
            this.watched = watched;
        }

        @Override
        public void start(Runnable job) {
            watched.threads().execute(job);
        }

        @Override
        public Exception take(IntakeFile file) {
            return RemoteIntakes.take(watched.route(), file);
        }

        @Override
        public boolean goesOn() {
            // asked for each file, of which there may be many
            if (System.nanoTime() - asked > PAUSE_KNOWN_NANOS) {
                paused = items.isPaused(intake);
                asked = System.nanoTime();
            }
            return camel.getStatus().isStarted() && !paused;
        }
    }

    /** Has a file taken that is here now. @return what kept it from being taken; null: nothing */
    private static Exception take(ProducerTemplate route, IntakeFile file) {
        Exchange taken = route.send(TAKE, exchange -> {
            exchange.getMessage().setBody(file);
            exchange.getMessage().setHeader(IntakeConstants.INTAKE, file.intake());
            exchange.getMessage().setHeader(IntakeConstants.ORIGIN, file.origin());
        });
        return taken.getException();
    }

    /** The step of a route after a file was taken: its source goes, or stays until its studies are delivered. */
    public void settle(@Body IntakeFile file, @Header(IntakeConstants.OUTCOME) IntakeOutcome outcome) {
        servers.get(file.intake()).server().settle(file, outcome);
    }

    @Override
    public void finish(IntakeItem item, IntakeSettings settings) throws IOException {
        watched(item.intake(), settings).server().finish(item);
    }

    @Override
    public void putBack(IntakeItem item, IntakeSettings settings) throws IOException {
        watched(item.intake(), settings).server().putBack(item);
    }

    @Override
    public void look(String intake) {
        Watched watched = servers.get(intake);
        // null: it is disabled
        if (watched != null && watched.hinted().compareAndSet(false, true)) {
            watched.looker().execute(() -> {
                watched.hinted().set(false);
                poll(intake);
            });
        }
    }

    @Override
    public Optional<String> problem(String intake) {
        return Optional.ofNullable(servers.get(intake))
                .map(watched -> watched.server().problem());
    }

    @Override
    public Optional<IntakeActivity> activity(String intake) {
        return Optional.ofNullable(servers.get(intake))
                .map(watched -> watched.server().activity());
    }
}

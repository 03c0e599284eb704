package org.dromedary.operations.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

import org.dromedary.Dromedary;
import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.delivery.DeliveryState;
import org.dromedary.intake.IntakeActivity;
import org.dromedary.intake.IntakeControl;
import org.dromedary.intake.IntakeFile;
import org.dromedary.intake.IntakeItem;
import org.dromedary.intake.IntakeOutcome;
import org.dromedary.intake.IntakeService;
import org.dromedary.intake.IntakeState;
import org.dromedary.intake.IntakeUnavailableException;
import org.dromedary.intake.Intakes;
import org.dromedary.operations.settings.SettingsGuard;
import org.dromedary.study.Study;
import org.dromedary.study.StudyControl;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyState;

/** A router of its own, on ports that nobody knows, for as long as the command runs. */
final class LocalDesk implements IntakeDesk {

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 250;

    private final ConfigurableApplicationContext router;
    private final Duration patience;

    private LocalDesk(ConfigurableApplicationContext router, Duration patience) {
        this.router = router;
        this.patience = patience;
    }

    /**
     * Starts it.
     *
     * @param only the intake that works; null: none does by itself; empty: all of them
     * @param patience how long deliveries are waited for
     */
    static LocalDesk start(Environment settings, String only, Duration patience) throws CommandFailedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--dromedary.dicom.host=127.0.0.1",
                "--dromedary.dicom.port=" + freePort(),
                "--dromedary.dicom.tls.port=0",
                "--dromedary.worklist.hl7.port=0",
                "--dromedary.portal.enabled=false",
                "--logging.level.root=WARN",
                "--spring.main.log-startup-info=false"));
        Intakes.bind(settings).all().keySet().stream()
                .filter(name -> only == null || !only.isEmpty() && !only.equals(name))
                .forEach(name -> arguments.add("--" + Intakes.PREFIX + "." + name + ".enabled=false"));
        SpringApplication application = new SpringApplication(Dromedary.class);
        application.addListeners(new SettingsGuard());
        try {
            return new LocalDesk(application.run(arguments.toArray(String[]::new)), patience);
        } catch (RuntimeException e) {
            throw new CommandFailedException(
                    "the router cannot start; if another one uses the same data directory, leave out --local", e);
        }
    }

    private static int freePort() throws CommandFailedException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CommandFailedException("no port is free: " + e.getMessage(), e);
        }
    }

    @Override
    public Taken take(String intake, String name, Path file) throws CommandFailedException, InterruptedException {
        IntakeFile given = new IntakeFile(intake == null ? Intakes.BY_HAND : intake, name, file, name, null);
        long begun = System.nanoTime();
        while (true) {
            try {
                IntakeOutcome outcome = router.getBean(IntakeService.class).receive(given);
                IntakeItem.Counts counts = outcome.counts();
                return RouterDesk.taken(
                        outcome.state().name(),
                        counts.stored(),
                        counts.duplicates(),
                        counts.refused(),
                        outcome.problem(),
                        outcome.studies());
            } catch (IntakeUnavailableException e) {
                // its routes may not be there yet
                if (System.nanoTime() - begun > START_PATIENCE.toNanos()) {
                    throw new CommandFailedException(file + " cannot be taken now: " + e.getMessage(), e);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    @Override
    public List<State> intakes() {
        return control().status().stream()
                .map(status -> {
                    IntakeActivity activity = status.activity();
                    return new State(
                            status.name(),
                            status.state().name(),
                            activity == null ? 0 : activity.waiting() + activity.working(),
                            status.items().get(IntakeState.DONE)
                                    + status.items().get(IntakeState.STORED),
                            status.items().get(IntakeState.FAILED),
                            status.problem());
                })
                .toList();
    }

    private IntakeControl control() {
        return router.getBean(IntakeControl.class);
    }

    @Override
    public void look(String intake) {
        control().look(intake);
    }

    @Override
    public List<String> test(String intake) {
        return control().test(intake);
    }

    @Override
    public List<String> deliver(Set<String> studies) throws CommandFailedException, InterruptedException {
        try {
            for (String study : studies) {
                // nothing more comes
                router.getBean(StudyControl.class).complete(study);
            }
        } catch (IOException e) {
            throw new CommandFailedException("a study cannot be completed: " + e.getMessage(), e);
        }
        Set<String> open = new TreeSet<>(studies);
        List<String> faults = new ArrayList<>();
        long begun = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - begun < patience.toNanos()) {
            open.removeIf(study -> isOver(study, faults));
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        open.forEach(study -> faults.add("study " + study + " is not delivered yet; it goes on when the router runs"));
        return faults;
    }

    private boolean isOver(String uid, List<String> faults) {
        Study study = router.getBean(StudyIndex.class).study(uid).orElse(null);
        if (study == null || study.state() == StudyState.NO_MATCH) {
            return true;
        }
        if (study.state() == StudyState.HELD) {
            faults.add("study " + uid + " is held; see the console");
            return true;
        }
        List<Delivery> deliveries = router.getBean(DeliveryQueries.class).ofStudy(uid);
        boolean waits = study.generation() != study.plannedGeneration()
                || study.receivingSince() != null
                || deliveries.stream()
                        .anyMatch(one -> one.state() == DeliveryState.PENDING || one.state() == DeliveryState.ACTIVE);
        if (waits) {
            return false;
        }
        deliveries.stream()
                .filter(one -> one.state() == DeliveryState.PARKED)
                .forEach(one -> faults.add(
                        "study " + uid + " is parked on its way to " + one.destination() + ": " + one.failure()));
        return true;
    }

    @Override
    public void close() {
        router.close();
    }
}

package org.dromedary.intake.sheets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.RouteKeeper;
import org.dromedary.google.DriveFile;
import org.dromedary.google.GoogleException;
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
import org.dromedary.intake.IntakeState;
import org.dromedary.intake.IntakeUnavailableException;
import org.dromedary.study.DataDirectory;

/**
 * The lists of work in Google Sheets among the intakes, {@code uri: google-sheets:<name>}. Routes call it as the bean {@code
 * intakeSheets}.
 */
@Component("intakeSheets")
public class SheetIntakes implements IntakeKind {

    private static final String SCHEME = "google-sheets";
    private static final String TEMPLATE = "intake-sheet";
    private static final String ROW = "direct:intake-sheet-row";
    private static final String WORK = "DromedarySheetRow";
    private static final Logger LOG = LoggerFactory.getLogger(SheetIntakes.class);

    private final CamelContext camel;
    private final SheetLists lists;
    private final SheetRows rows;
    private final SheetProgress progress;
    private final IntakeItems items;
    private final DiskRoom room;
    private final Path downloads;
    private final Map<String, WatchedSheet> sheets = new ConcurrentHashMap<>();

    SheetIntakes(
            CamelContext camel,
            SheetLists lists,
            SheetRows rows,
            SheetProgress progress,
            IntakeItems items,
            DiskRoom room,
            DataDirectory data) {
        this.camel = camel;
        this.lists = lists;
        this.rows = rows;
        this.progress = progress;
        this.items = items;
        this.room = room;
        this.downloads = data.root().resolve("downloads");
    }

    @Override
    public boolean takes(String scheme) {
        return SCHEME.equals(scheme);
    }

    @Override
    public String settingsFault(String intake, IntakeSettings settings) {
        return lists.all().containsKey(name(settings))
                ? null
                : "there is no list of that name; name one under " + SheetLists.PREFIX;
    }

    private static String name(IntakeSettings settings) {
        return settings.uri().substring(SCHEME.length() + 1).replaceFirst("^//", "");
    }

    private SheetList list(String intake, IntakeSettings settings) {
        SheetSettings sheet = lists.all().get(name(settings));
        return new SheetList(intake, sheet, lists.accounts().get(sheet.account()), rows, progress, room);
    }

    @Override
    public RouteKeeper.Wanted route(String intake, IntakeSettings settings) {
        sheets.computeIfAbsent(intake, name -> {
            rows.resume(intake);
            return new WatchedSheet(
                    intake,
                    list(intake, settings),
                    rows,
                    downloads(intake),
                    camel.getExecutorServiceManager()
                            .newFixedThreadPool(this, "Intake-" + intake, settings.concurrency()),
                    settings.concurrency());
        });
        return new RouteKeeper.Wanted(IntakeRoutes.routeId(intake), TEMPLATE, Map.of("intake", intake));
    }

    @Override
    public List<String> test(String intake, IntakeSettings settings) {
        try {
            return lists.fault(name(settings)).stream().toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("interrupted");
        }
    }

    /** The step of a route that looks at a list, has its rows worked and tells what became of them. */
    public void poll(@Header(IntakeConstants.INTAKE) String intake) throws InterruptedException {
        sheets.get(intake).tick(items.isPaused(intake), this::work);
    }

    /**
     * Somebody says that there is something new in the list of an intake.
     *
     * @return false: no such intake takes from a list
     */
    public boolean hint(String intake) {
        WatchedSheet sheet = sheets.get(intake);
        if (sheet == null) {
            return false;
        }
        sheet.lookNow();
        return true;
    }

    private void work(SheetWork row) {
        Exchange worked = camel.createFluentProducerTemplate()
                .to(ROW)
                .withHeader(IntakeConstants.INTAKE, row.intake())
                .withHeader(WORK, row)
                .withBody(row)
                .send();
        Exception failure = worked.getException();
        if (failure != null && camel.getStatus().isStarted()) {
            sheets.get(row.intake()).list().failed(row, failure);
        }
    }

    /** The step of a route that fetches the file of a row; the body is an {@link IntakeFile} afterwards. */
    public void fetch(Exchange exchange)
            throws GoogleException, IOException, InterruptedException, IntakeUnavailableException {
        SheetWork row = exchange.getMessage().getHeader(WORK, SheetWork.class);
        SheetList list = sheets.get(row.intake()).list();
        Path to = downloads(row.intake()).of(row.id());
        DriveFile file = list.fetch(row, to);
        if (file == null) {
            rows.ended(row.id(), null, SheetStatus.error("duplicate: another row names the same file"));
            exchange.setRouteStop(true);
            return;
        }
        String origin = "drive:" + file.id();
        exchange.getMessage().setBody(new IntakeFile(row.intake(), origin, to, file.name(), null));
        exchange.getMessage().setHeader(IntakeConstants.ORIGIN, origin);
    }

    /** The step of a route after a file was taken. */
    public void taken(@Header(WORK) SheetWork row, @Header(IntakeConstants.OUTCOME) IntakeOutcome outcome)
            throws IOException {
        SheetSettings settings = sheets.get(row.intake()).list().settings();
        if (outcome.state() == IntakeState.FAILED) {
            rows.ended(row.id(), outcome.itemId(), SheetStatus.error(outcome.problem()));
        } else {
            rows.stored(
                    row.id(),
                    outcome.itemId(),
                    outcome.isRemovable() && settings.removal().changes());
        }
        Files.deleteIfExists(downloads(row.intake()).of(row.id()));
        LOG.info("Intake {}: row {} is item {}, {}", row.intake(), row.id(), outcome.itemId(), outcome.state());
    }

    private SheetDownloads downloads(String intake) {
        return new SheetDownloads(downloads.resolve(intake));
    }

    @Override
    public void finish(IntakeItem item, IntakeSettings settings) throws IOException {
        SheetList list = list(item.intake(), settings);
        try {
            for (SheetWork row : rows.ofItem(item.id())) {
                list.remove(row);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void putBack(IntakeItem item, IntakeSettings settings) {
        // a failed file is still in Drive: its row is worked again
        rows.ofItem(item.id()).forEach(row -> rows.later(row, null, java.time.Duration.ZERO));
    }

    @Override
    public void look(String intake) {
        hint(intake);
    }

    @Override
    public Optional<String> problem(String intake) {
        return Optional.ofNullable(sheets.get(intake)).map(WatchedSheet::problem);
    }

    @Override
    public Optional<IntakeActivity> activity(String intake) {
        return Optional.ofNullable(sheets.get(intake)).map(WatchedSheet::activity);
    }
}

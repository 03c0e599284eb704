package org.dromedary.shaping;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.report.Reports;
import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryRun;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.study.Audit;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.DescriptionCleaner;
import org.dromedary.study.StudyHeaders;

/**
 * The step between a queue and its endpoint, {@code bean: {ref: shaping, method: shape}}: files of the body become what the destination
 * wants, headers say what those files say, and answers for them count for the instances as they are kept. What is kept is not
 * touched. Where instances are de-identified nothing goes on before all of them are, and nothing at all when one fails.
 */
public final class Shaping {

    /** Exchange property: {@code List<File>}, the instances as they are kept, where others stand in the body. */
    public static final String ORIGINALS = "DromedaryOriginals";

    private static final String STUDY_UID = "DromedaryStudyUID";
    private static final String WARNING = "DromedaryWarning";
    /** Left free on the disk, whatever is shaped. */
    private static final long SPARE = 64L << 20;

    private final Plans plans;
    private final DataDirectory data;
    private final ShapingProperties properties;
    private final ShapingThreads threads;
    private final Audit audit;
    private final DescriptionCleaner cleaner;
    private final Reports reports;

    Shaping(
            Plans plans,
            DataDirectory data,
            ShapingProperties properties,
            ShapingThreads threads,
            Audit audit,
            DescriptionCleaner cleaner,
            Reports reports) {
        this.plans = plans;
        this.data = data;
        this.properties = properties;
        this.threads = threads;
        this.audit = audit;
        this.cleaner = cleaner;
        this.reports = reports;
    }

    /**
     * Shapes what the exchange carries: a {@code List<File>} of instances, or an operator's {@code File}.
     *
     * @throws PeerException if an instance cannot be made what the destination wants
     * @throws org.dromedary.delivery.LeaseLostException if another worker has the delivery
     */
    public void shape(Exchange exchange) throws PeerException, IOException, InterruptedException {
        DeliveryRun run = exchange.getProperty(DeliveryRun.PROPERTY, DeliveryRun.class);
        if (run == null) {
            throw new IllegalStateException("The exchange does not come from a file-queue: consumer");
        }
        Plan plan = plans.of(run.delivery().destination());
        if (plan == null) {
            return;
        }
        Message message = exchange.getMessage();
        if (message.getBody() instanceof File file) {
            if (isDicom(file, plan)) {
                List<ShapedInstance> made = shape(exchange, run, plan, List.of(file));
                message.setBody(made.get(0).made().file());
            }
        } else {
            List<File> files = files(message.getBody());
            List<ShapedInstance> made = shape(exchange, run, plan, files);
            exchange.setProperty(ORIGINALS, files);
            message.setBody(made.stream().map(one -> one.made().file()).toList());
        }
    }

    private static List<File> files(Object body) {
        List<File> files = new ArrayList<>();
        if (body instanceof Iterable<?> many) {
            many.forEach(one -> files.add((File) one));
            return files;
        }
        throw new IllegalStateException("shaping needs the files of a file-queue: delivery as its body");
    }

    private static boolean isDicom(File file, Plan plan) throws IOException, ShapingException {
        try {
            DicomHeader.read(file.toPath());
            return true;
        } catch (DicomFormatException e) {
            if (plan.closed()) {
                throw new ShapingException(
                        "The file is no DICOM instance, and only those can be de-identified for this destination; it was not"
                                + " sent",
                        true,
                        e);
            }
            return false;
        }
    }

    private List<ShapedInstance> shape(Exchange exchange, DeliveryRun run, Plan plan, List<File> files)
            throws PeerException, IOException, InterruptedException {
        Delivery delivery = run.delivery();
        ShapedFolder folder = ShapedFolder.open(data.shaped(), delivery.id(), delivery.fence(), properties.overwrite());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                folder.close();
            }
        });
        checkRoom(files, folder);
        PlanAttempt attempt = plan.begin();
        Shaper shaper = new Shaper(attempt, folder.path());
        List<ShapedInstance> made = threads.each(files, plan.concurrency(), run::goOn, shaper::shape);
        checkUids(made);
        attempt.check(made);
        attempt.checkSame(delivery);
        made.forEach(one -> run.shaped(one.original(), one.made()));
        headers(exchange.getMessage(), made);
        tell(exchange, run, attempt, made);
        attempt.steps().stream()
                .flatMap(step -> step.report().stream())
                .forEach(report -> reports.keep(delivery.id(), report));
        return made;
    }

    private static void checkRoom(List<File> files, ShapedFolder folder) throws IOException, ShapingException {
        long bytes = files.stream().mapToLong(File::length).sum();
        long room = folder.room() - SPARE;
        if (bytes > room) {
            throw new ShapingException(
                    "There is no room to shape " + files.size() + " instances of " + bytes
                            + " bytes under data/shaped, where " + Math.max(0, room)
                            + " are free: make room on the disk",
                    false,
                    null);
        }
    }

    /** What rules made must still be instances that can be told apart. */
    private static void checkUids(List<ShapedInstance> made) throws ShapingException {
        Set<String> uids = new HashSet<>();
        for (ShapedInstance one : made) {
            if (one.made().sopUid() == null || one.made().seriesUid() == null || one.studyUid() == null) {
                throw new ShapingException(
                        "An instance has no Study, Series or SOP Instance UID any more; correct the rules of tags",
                        true,
                        null);
            }
            if (!uids.add(one.made().sopUid())) {
                throw new ShapingException(
                        "Two instances have got the same SOP Instance UID; correct the rules of tags", true, null);
            }
        }
    }

    /** Headers of the instances as they are kept would tell in names and mails what is in them no more. */
    private void headers(Message message, List<ShapedInstance> made) throws IOException {
        if (made.isEmpty()) {
            return;
        }
        Map<String, String> headers =
                StudyHeaders.read(made.get(0).made().file().toPath(), cleaner);
        message.removeHeaders("*", "Dromedary*");
        headers.forEach(message::setHeader);
        message.setHeader(STUDY_UID, made.get(0).studyUid());
    }

    private void tell(Exchange exchange, DeliveryRun run, PlanAttempt attempt, List<ShapedInstance> made) {
        Delivery delivery = run.delivery();
        String what = attempt.description();
        if (!what.equals(delivery.shaped())) {
            run.shaped(what);
            audit.record("delivery.shaped", delivery.studyUid(), null, delivery.id(), what);
        }
        long kept = made.stream().filter(ShapedInstance::kept).count();
        if (kept > 0) {
            exchange.setProperty(
                    WARNING, kept + " instances went in their own transfer syntax, because they cannot be transcoded");
        }
    }
}

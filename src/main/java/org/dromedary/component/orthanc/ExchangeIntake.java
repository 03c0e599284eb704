package org.dromedary.component.orthanc;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultConsumer;

import org.dromedary.component.http.HttpAnswerException;
import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.http.HttpStatusException;
import org.dromedary.component.orthanc.OrthancMemory.Instance;
import org.dromedary.component.orthanc.OrthancReads.InstanceThere;
import org.dromedary.component.orthanc.OrthancReads.StudyThere;

/** Hands what comes from Orthanc to the consumer's route, an exchange for each instance and for each turn of a study. */
final class ExchangeIntake implements StudyPull.InstanceIntake {

    /** An answer that was cut or damaged on its way is asked for so often. */
    private static final int ATTEMPTS = 3;
    /** What Orthanc answers when it has no file of an instance any more. */
    private static final int STORAGE_FAULT = 500;

    private final DefaultConsumer consumer;
    private final String orthanc;
    private final OrthancReads reads;
    private final Path folder;
    /** By study that is coming, and by series: where it came from. A series has one sender; to ask for each instance costs as much again. */
    private final Map<String, Map<String, Map<String, String>>> origins = new ConcurrentHashMap<>();

    ExchangeIntake(DefaultConsumer consumer, String orthanc, OrthancReads reads, Path folder) {
        this.consumer = consumer;
        this.orthanc = orthanc;
        this.reads = reads;
        this.folder = folder;
    }

    @Override
    public void coming(StudyThere study) throws Exception {
        origins.put(study.id(), new ConcurrentHashMap<>());
        process(study, OrthancEvent.coming, message -> {});
    }

    @Override
    public void ended(StudyThere study, int fresh, OrthancEvent how) throws Exception {
        origins.remove(study.id());
        process(study, how, message -> message.setHeader(OrthancConstants.INSTANCES, fresh));
    }

    @Override
    public Optional<Instance> bring(StudyThere study, InstanceThere instance) throws Exception {
        Optional<Map<String, String>> origin = origin(study, instance);
        if (origin.isEmpty()) {
            return Optional.empty();
        }
        Path file = folder.resolve("orthanc-" + UUID.randomUUID() + ".part");
        try {
            if (!fetch(instance, file)) {
                return Optional.empty();
            }
            Message answer = process(study, OrthancEvent.instance, message -> {
                message.setBody(file.toFile());
                message.setHeader(OrthancConstants.INSTANCE_ID, instance.id());
                message.setHeader(OrthancConstants.SOP_INSTANCE_UID, instance.sopUid());
                origin(message, origin.get());
            });
            String refused = answer.getHeader(OrthancConstants.REFUSED, String.class);
            return Optional.of(new Instance(instance.id(), instance.version(), instance.sopUid(), refused));
        } finally {
            // the store has moved it; another route leaves it
            Files.deleteIfExists(file);
        }
    }

    @Override
    public boolean isReadable(InstanceThere instance) throws Exception {
        Path file = folder.resolve("orthanc-" + UUID.randomUUID() + ".part");
        try {
            return reads.fetch(instance, file);
        } catch (HttpFailedException e) {
            return false;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void lost(StudyThere study, InstanceThere instance, String why) throws Exception {
        process(study, OrthancEvent.lost, message -> {
            message.setHeader(OrthancConstants.INSTANCE_ID, instance.id());
            message.setHeader(OrthancConstants.SOP_INSTANCE_UID, instance.sopUid());
            message.setHeader(OrthancConstants.REFUSED, why);
        });
    }

    private Optional<Map<String, String>> origin(StudyThere study, InstanceThere instance) throws Exception {
        Map<String, Map<String, String>> series = origins.computeIfAbsent(study.id(), id -> new ConcurrentHashMap<>());
        Map<String, String> known = series.get(instance.seriesId());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Map<String, String>> read = reads.metadata(instance.id());
        read.ifPresent(origin -> series.put(instance.seriesId(), origin));
        return read;
    }

    private boolean fetch(InstanceThere instance, Path file) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return reads.fetch(instance, file);
            } catch (HttpAnswerException e) {
                if (attempt == ATTEMPTS) {
                    // a connection that was cut has a cause, and says nothing of the file
                    throw e.getCause() == null ? new StudyPull.UnreadableException(e) : e;
                }
            } catch (HttpStatusException e) {
                throw e.status() == STORAGE_FAULT ? new StudyPull.UnreadableException(e) : e;
            }
        }
    }

    private static void origin(Message message, Map<String, String> metadata) {
        header(message, OrthancConstants.REMOTE_AET, metadata.get("RemoteAET"));
        header(message, OrthancConstants.CALLED_AET, metadata.get("CalledAET"));
        header(message, OrthancConstants.REMOTE_HOST, metadata.get("RemoteIP"));
        header(message, OrthancConstants.USER, metadata.get("HttpUsername"));
    }

    private static void header(Message message, String name, String value) {
        if (value != null && !value.isBlank()) {
            message.setHeader(name, value);
        }
    }

    /** Fills a message. */
    private interface Filling {
        void fill(Message message);
    }

    private Message process(StudyThere study, OrthancEvent event, Filling filling) throws Exception {
        Exchange exchange = consumer.createExchange(false);
        try {
            Message message = exchange.getMessage();
            message.setHeader(OrthancConstants.EVENT, event.name());
            message.setHeader(OrthancConstants.ORTHANC, orthanc);
            message.setHeader(OrthancConstants.STUDY_ID, study.id());
            message.setHeader(OrthancConstants.STUDY_UID, study.studyUid());
            filling.fill(message);
            consumer.getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return exchange.getMessage();
        } finally {
            consumer.releaseExchange(exchange, false);
        }
    }

    /** Where instances are written, made if it is not there. */
    static Path folder(String configured) throws java.io.IOException {
        Path folder = configured == null || configured.isBlank()
                ? new File(System.getProperty("java.io.tmpdir")).toPath()
                : Path.of(configured);
        return Files.createDirectories(folder);
    }
}

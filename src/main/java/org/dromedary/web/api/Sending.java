package org.dromedary.web.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryLedger;
import org.dromedary.delivery.DeliveryMemory;
import org.dromedary.delivery.DeliveryQueries;
import org.dromedary.delivery.DeliveryRefusedException;
import org.dromedary.delivery.Destinations;
import org.dromedary.delivery.GenerationPlan;
import org.dromedary.delivery.PayloadFolders;
import org.dromedary.delivery.SafeName;
import org.dromedary.delivery.StagedPayload;
import org.dromedary.packaging.PackagePassword;
import org.dromedary.packaging.Recipients;
import org.dromedary.study.Audit;
import org.dromedary.study.Study;
import org.dromedary.study.StudyIndex;

/**
 * Puts files and studies into queues by hand. What goes to people goes into the queue {@value #MAILER}; who they are stands
 * in the delivery's memory under {@value #REQUEST} as JSON ({@code {"recipients": [...], "language": "de"}}), the password in
 * the owner-only file of {@link PackagePassword} in the delivery's folder.
 */
@Service
class Sending {

    static final String MAILER = "mailer";
    static final String REQUEST = "request";
    private static final int MOST_RECIPIENTS = 50;

    private final DeliveryLedger ledger;
    private final DeliveryQueries queries;
    private final DeliveryMemory memory;
    private final Destinations destinations;
    private final PayloadFolders payloads;
    private final StudyIndex index;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final ObjectMapper json;

    Sending(
            DeliveryLedger ledger,
            DeliveryQueries queries,
            DeliveryMemory memory,
            Destinations destinations,
            PayloadFolders payloads,
            StudyIndex index,
            Audit audit,
            TransactionTemplate transaction,
            ObjectMapper json) {
        this.ledger = ledger;
        this.queries = queries;
        this.memory = memory;
        this.destinations = destinations;
        this.payloads = payloads;
        this.index = index;
        this.audit = audit;
        this.transaction = transaction;
        this.json = json;
    }

    /** Where to; either a destination or recipients. */
    record Goal(String destination, List<String> recipients, String password, String language, Integer priority) {

        boolean people() {
            return recipients != null && !recipients.isEmpty();
        }

        /** Without password and recipients. */
        @Override
        public String toString() {
            return "Goal[destination=" + destination + "]";
        }
    }

    /** Queues a file of an operator's; it is on disk when this returns. */
    Delivery file(InputStream content, String fileName, Goal goal) throws IOException {
        String queue = queue(goal);
        String name = SafeName.ofPath(fileName, "file");
        StagedPayload staged = payloads.stage(queue, content, name);
        try {
            if (staged.bytes() == 0) {
                throw new UnacceptableException("The file is empty");
            }
            if (goal.people()) {
                keepPassword(goal, staged.folder());
            }
            long id = ledger.enqueue(
                    queue, staged, name, goal.priority(), goal.people() ? Map.of(REQUEST, request(goal)) : Map.of());
            audit.record("file.sent-by-hand", null, null, id, queue);
            return queries.find(id).orElseThrow();
        } catch (IOException | RuntimeException e) {
            payloads.discard(staged);
            throw e;
        }
    }

    /** Queues all generations of studies; what was delivered there before is sent again. All or nothing. */
    List<Delivery> studies(List<String> uids, Goal goal) {
        String queue = queue(goal);
        return transaction.execute(status -> {
            List<Delivery> all = new ArrayList<>();
            uids.stream().distinct().forEach(uid -> all.addAll(study(uid, queue, goal)));
            return all;
        });
    }

    private List<Delivery> study(String uid, String queue, Goal goal) {
        Study study = index.study(uid).orElseThrow(() -> new NotFoundException("There is no study " + uid));
        if (study.generation() == 0) {
            throw new DeliveryRefusedException("Nothing of the study " + uid + " is complete yet");
        }
        if (study.plannedGeneration() < study.generation()) {
            throw new DeliveryRefusedException(
                    "The study " + uid + " is just being routed; its state is " + study.state() + ", try again then");
        }
        List<Delivery> sent = new ArrayList<>();
        for (int generation = 1; generation <= study.generation(); generation++) {
            sent.add(generation(uid, generation, queue, goal));
        }
        audit.record("study.sent-by-hand", uid, null, null, queue);
        return sent;
    }

    private Delivery generation(String uid, int generation, String queue, Goal goal) {
        Optional<Delivery> known = find(uid, generation, queue);
        if (known.isEmpty()) {
            GenerationPlan plan = new GenerationPlan(uid, generation);
            if (goal.priority() == null) {
                plan.add(queue);
            } else {
                plan.add(queue, goal.priority());
            }
            ledger.plan(plan);
        } else {
            again(known.get(), goal);
        }
        Delivery delivery = find(uid, generation, queue).orElseThrow();
        if (goal.people()) {
            memory.setState(delivery.id() + "/" + REQUEST, request(goal));
            try {
                Path folder = payloads.folder(queue, delivery.id());
                Files.createDirectories(folder);
                keepPassword(goal, folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return delivery;
    }

    private void again(Delivery delivery, Goal goal) {
        // its steps remember transfers and mails to others, which a replay would take for done
        if (goal.people()) {
            ledger.startOver(delivery.id());
        } else {
            ledger.replay(delivery.id());
        }
        if (goal.priority() != null) {
            ledger.priority(delivery.id(), goal.priority());
        }
    }

    private Optional<Delivery> find(String uid, int generation, String queue) {
        return queries.ofStudy(uid).stream()
                .filter(delivery -> delivery.destination().equals(queue) && delivery.generation() == generation)
                .findFirst();
    }

    private String queue(Goal goal) {
        boolean destination = goal.destination() != null && !goal.destination().isBlank();
        if (destination == goal.people()) {
            throw new UnacceptableException("Give either a destination or recipients");
        }
        if (destination) {
            if (goal.password() != null || goal.language() != null) {
                throw new UnacceptableException("Password and language are for packages that go to recipients");
            }
            return destinations
                    .find(goal.destination())
                    .orElseThrow(() -> new NotFoundException("There is no destination " + goal.destination()))
                    .name();
        }
        goal.recipients().forEach(Sending::checkAddress);
        if (goal.recipients().size() > MOST_RECIPIENTS) {
            throw new UnacceptableException("At most " + MOST_RECIPIENTS + " recipients at a time");
        }
        if (goal.password() != null) {
            PackagePassword.problem(goal.password()).ifPresent(problem -> {
                throw new UnacceptableException(problem);
            });
        }
        if (destinations.find(MAILER).isEmpty()) {
            throw new UnacceptableException("No route serves the queue " + MAILER + ", which mails packages to people");
        }
        return MAILER;
    }

    private static void checkAddress(String address) {
        Recipients.problem(address).ifPresent(problem -> {
            throw new UnacceptableException(
                    "A recipient is no mail address: " + problem + "; give plain addresses such as a@example.org");
        });
    }

    private static void keepPassword(Goal goal, Path folder) throws IOException {
        if (goal.password() == null) {
            // of an earlier request, whose people know it
            Files.deleteIfExists(folder.resolve(PackagePassword.FILE));
        } else {
            new PackagePassword(goal.password(), false).write(folder);
        }
    }

    private String request(Goal goal) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("recipients", goal.recipients());
        if (goal.language() != null) {
            request.put("language", goal.language());
        }
        try {
            return json.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

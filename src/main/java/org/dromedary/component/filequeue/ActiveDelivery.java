package org.dromedary.component.filequeue;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.delivery.Claim;
import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryLeases;
import org.dromedary.delivery.DeliveryRun;
import org.dromedary.delivery.InstanceAnswer;
import org.dromedary.delivery.InstanceFile;
import org.dromedary.delivery.LeaseLostException;
import org.dromedary.delivery.Refusal;

/**
 * One attempt while it runs: what was answered and how far it is. The route's threads report here and the heartbeat writes;
 * when the lease is lost, the next report throws, which ends the attempt.
 */
class ActiveDelivery implements DeliveryRun {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveDelivery.class);
    /** So many answers, and those of so long, are in memory only: what they answer is sent again after a crash. */
    private static final int ANSWERS_AT_ONCE = 64;

    private static final long ANSWERS_NANOS = 100_000_000;
    /** While a study still comes there are few at a time, and a kill in their middle is a usual case. */
    private static final long OPEN_ANSWERS_NANOS = 20_000_000;

    private final Claim claim;
    private final DeliveryLeases leases;
    private final Duration duration;
    private final AtomicLong done;
    private final Map<File, InstanceFile> files = new HashMap<>();

    private final ShapedFiles shaped = new ShapedFiles();
    /** What of the generation is to be sent; null: all of it. */
    private Set<String> selection;

    private final Map<String, InstanceAnswer> answers = new HashMap<>();
    private final List<InstanceAnswer> unwritten = new ArrayList<>();

    /** What was refused in this attempt, with the number of instances that were taken before it. */
    private final Map<String, Integer> refusedAfter = new HashMap<>();

    /** Instances at which the association broke when they were sent last. */
    private final Set<String> brokenBefore = new HashSet<>();

    private int taken;

    /** What is being sent now, where the route sends one by one and says so. */
    private File current;

    /** Whether the endpoint counts its bytes itself; else those of the instances that were answered count. */
    private volatile boolean counted;

    /** Where the endpoint says that it is another than the ledger has. */
    private volatile Long total;

    private volatile boolean lost;
    private volatile boolean given;
    private long lastFlush = System.nanoTime();
    private volatile long lastBeat = System.nanoTime();
    private volatile long writtenBytes;

    ActiveDelivery(Claim claim, DeliveryLeases leases, Duration duration) {
        this.claim = claim;
        this.leases = leases;
        this.duration = duration;
        this.done = new AtomicLong(claim.delivery().doneBytes());
    }

    Claim claim() {
        return claim;
    }

    @Override
    public Delivery delivery() {
        return claim.delivery();
    }

    /** Reads what is to be sent and what earlier attempts did. */
    synchronized void prepare() {
        long id = claim.delivery().id();
        selection = claim.delivery().partial() ? leases.selection(id) : null;
        // also at the first attempt: a replay and a release count anew and keep what was done
        leases.answers(id).forEach(answer -> {
            answers.put(answer.sopUid(), answer);
            if (answer.status() == InstanceAnswers.BROKEN) {
                brokenBefore.add(answer.sopUid());
            }
        });
    }

    /**
     * Whether an instance is of interest. While the delivery is open that is what is still to be sent, so that a round costs
     * what has come and not what the study has; what the peer refused for good is tried once more when it is closed.
     */
    synchronized boolean wants(String sopUid, String digest) {
        if (selection != null && !selection.contains(sopUid)) {
            return false;
        }
        InstanceAnswer answer = answers.get(sopUid);
        return !claim.delivery().open()
                || answer == null
                || !answer.isFor(digest)
                || !answer.isDone() && !answer.isPermanent();
    }

    /** Notes the instances of the body; returns what is left to send, what was refused last, so that it keeps no others. */
    synchronized List<File> open(List<InstanceFile> instances) {
        List<File> left = new ArrayList<>();
        long sent = 0;
        for (InstanceFile instance : instances) {
            files.put(instance.file(), instance);
            if (isDone(instance)) {
                sent += instance.bytes();
            } else {
                left.add(instance.file());
            }
        }
        if (!claim.delivery().open()) {
            done.set(sent);
        }
        left.sort(
                Comparator.comparing(file -> answers.containsKey(files.get(file).sopUid())));
        return left;
    }

    private boolean isDone(InstanceFile instance) {
        InstanceAnswer answer = answers.get(instance.sopUid());
        return answer != null && answer.isDone() && answer.isFor(instance.digest());
    }

    @Override
    public synchronized Optional<InstanceFile> instance(File file) {
        return shaped.made(file).or(() -> Optional.ofNullable(files.get(file)));
    }

    @Override
    public synchronized void shaped(File original, InstanceFile made) {
        check();
        shaped.put(original, made);
    }

    @Override
    public void shaped(String what) {
        goOn();
        leases.shaped(claim.lease(), what);
    }

    @Override
    public void verified(String what) {
        goOn();
        leases.verified(claim.lease(), what);
    }

    @Override
    public void goOn() {
        check();
    }

    @Override
    public synchronized void sending(File file) {
        check();
        current = shaped.original(file);
    }

    /** The peer has what is being sent already; false if it is not known which instance that is. */
    synchronized boolean hadBefore(String message) {
        InstanceFile instance = current == null ? null : files.get(current);
        if (instance == null || isDone(instance)) {
            return false;
        }
        answered(current, InstanceAnswers.DUPLICATE, message);
        flush();
        return true;
    }

    /** Whether the peer has every instance. */
    synchronized boolean isAllDone() {
        return files.values().stream().allMatch(this::isDone);
    }

    /** Whether the peer has answered for every instance, be it with a refusal. */
    synchronized boolean isAllAnswered() {
        return files.values().stream()
                .map(instance -> answers.get(instance.sopUid()))
                .allMatch(answer -> answer != null && (answer.isDone() || answer.isPermanent()));
    }

    @Override
    public synchronized void answered(File file, int status, String message) {
        check();
        InstanceFile instance = files.get(shaped.original(file));
        if (instance == null) {
            return;
        }
        InstanceAnswer answer = new InstanceAnswer(instance.sopUid(), status, message, instance.digest());
        if (answer.isDone() && !isDone(instance) && !counted) {
            done.addAndGet(instance.bytes());
        }
        if (answer.isDone()) {
            taken++;
            refusedAfter.remove(instance.sopUid());
        } else {
            refusedAfter.put(instance.sopUid(), taken);
        }
        answers.put(instance.sopUid(), answer);
        unwritten.add(answer);
        if (unwritten.size() >= ANSWERS_AT_ONCE || System.nanoTime() - lastFlush > patience()) {
            flush();
        }
    }

    private long patience() {
        return claim.delivery().open() ? OPEN_ANSWERS_NANOS : ANSWERS_NANOS;
    }

    /**
     * The route ended well, and its endpoint does not answer for each instance: what it was given and did not speak of is
     * delivered, with the warning of the whole if there is one.
     */
    synchronized void takeSilenceForDone(String warning) {
        for (InstanceFile instance : List.copyOf(files.values())) {
            InstanceAnswer answer = answers.get(instance.sopUid());
            if (answer == null || !answer.isFor(instance.digest())) {
                answered(instance.file(), warning == null ? 0 : InstanceAnswers.COERCED, warning);
            }
        }
        flush();
    }

    /** Writes the answers that are only in memory. */
    synchronized void flush() {
        if (unwritten.isEmpty()) {
            return;
        }
        lastFlush = System.nanoTime();
        try {
            leases.answered(claim.lease(), unwritten, (int)
                    answers.values().stream().filter(InstanceAnswer::isDone).count());
            unwritten.clear();
        } catch (LeaseLostException e) {
            lost = true;
            throw e;
        }
    }

    @Override
    public void progress(long doneBytes) {
        check();
        counted = true;
        done.set(doneBytes);
    }

    @Override
    public void total(long bytes) {
        check();
        total = bytes;
    }

    /** A file of the body that is no longer on disk. */
    synchronized Optional<File> missing() {
        return files.keySet().stream().filter(file -> !file.exists()).findFirst();
    }

    private void check() {
        if (lost || given) {
            throw new LeaseLostException(claim.lease());
        }
    }

    /** The answers for the instances of the body, in this and earlier attempts, that are no success. */
    synchronized List<InstanceAnswer> refused() {
        // one that was refused may have been replaced meanwhile and go with a later generation
        return files.values().stream()
                .map(instance -> answers.get(instance.sopUid()))
                .filter(answer -> answer != null && !answer.isDone())
                .toList();
    }

    /**
     * What the peer has refused in this attempt. That the association broke is one only for an instance after which the peer
     * took others, in this attempt or since an earlier one in which it broke too: else it is the peer or the network that
     * fails, for however long.
     */
    synchronized List<Refusal> refusals() {
        return refusedAfter.entrySet().stream()
                .map(refused -> new Refusal(refused.getKey(), refused.getValue() < taken))
                .filter(refusal -> refusal.overtaken()
                        || answers.get(refusal.sopUid()).status() != InstanceAnswers.BROKEN
                        || taken > 0 && brokenBefore.contains(refusal.sopUid()))
                .toList();
    }

    /** Whether the peer has answered in this attempt, and has others of the instances. */
    synchronized boolean isRefusedInPart() {
        return !refusedAfter.isEmpty() && answers.values().stream().anyMatch(InstanceAnswer::isDone);
    }

    /** The answers of this and earlier attempts that carry a warning. */
    synchronized List<InstanceAnswer> warned() {
        return answers.values().stream().filter(InstanceAnswer::isWarning).toList();
    }

    /** Called every second or so: writes what is new, or a sign of life when a third of the lease is over. */
    void tick() {
        long now = System.nanoTime();
        boolean due = now - lastBeat > duration.toNanos() / 3;
        if (lost || given || !due && done.get() == writtenBytes && !hasUnwritten()) {
            return;
        }
        try {
            flush();
            long bytes = done.get();
            leases.beat(claim.lease(), duration, bytes, total);
            writtenBytes = bytes;
            lastBeat = now;
        } catch (LeaseLostException e) {
            lost = true;
            LOG.warn(
                    "Delivery {} is no longer this worker's: {}",
                    claim.delivery().id(),
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn(
                    "No sign of life of delivery {} could be written: {}",
                    claim.delivery().id(),
                    e.getMessage());
            // another node may have it by now
            lost = now - lastBeat > duration.toNanos();
        }
    }

    /** Whether there was nothing to send. */
    synchronized boolean isEmpty() {
        return files.isEmpty();
    }

    /** How many bytes the peer has. */
    long doneBytes() {
        return done.get();
    }

    private synchronized boolean hasUnwritten() {
        return !unwritten.isEmpty();
    }

    boolean isLost() {
        return lost;
    }

    /** Gives the delivery back, because the node stops; the route's thread may still be running. */
    void giveBack() {
        given = true;
        try {
            flush();
            leases.release(claim.lease());
        } catch (LeaseLostException e) {
            LOG.debug(
                    "Delivery {} was not this worker's any more",
                    claim.delivery().id());
        }
    }
}

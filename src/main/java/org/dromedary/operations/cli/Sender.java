package org.dromedary.operations.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.dromedary.component.dicom.AssociationFailedException;
import org.dromedary.component.dicom.DicomScu;
import org.dromedary.component.dicom.StoreAnswer;
import org.dromedary.dicom.Part10;

/** Sends instances over one or more associations and counts what the peer says. */
final class Sender {

    private final Target target;
    private final DicomScu.Peer peer;
    private final PrintWriter err;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final long start = System.nanoTime();

    Sender(Target target, PrintWriter err) {
        this.target = target;
        this.peer = target.peer();
        this.err = err;
    }

    /** An instance that waits for an association. */
    interface Item {

        /** The file to send, made now if it must be made. */
        Path open() throws IOException;

        /** What the operator calls it. */
        String name();

        /** It has been sent, or not; nobody needs the file any more. */
        default void close() {}
    }

    /** Sends until the iterator ends. Failures are written to standard error and counted. */
    void send(Iterator<Item> items, Collection<DicomScu.Context> contexts, int associations)
            throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < associations; i++) {
            Thread thread = new Thread(() -> associate(items, contexts), "association-" + (i + 1));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // an association that was refused leaves its share to the others; without any, all of it is left over
        for (Item rest = next(items); rest != null; rest = next(items)) {
            failed.incrementAndGet();
        }
    }

    private void associate(Iterator<Item> items, Collection<DicomScu.Context> contexts) {
        try (DicomScu scu = DicomScu.open(peer, target.configuration(), contexts)) {
            for (Item item = next(items); item != null; item = next(items)) {
                send(scu, item);
            }
        } catch (AssociationFailedException e) {
            err.println("dromedary: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            err.println("dromedary: " + peer + ": " + e);
        }
    }

    private static Item next(Iterator<Item> items) {
        synchronized (items) {
            return items.hasNext() ? items.next() : null;
        }
    }

    private void send(DicomScu scu, Item item) throws AssociationFailedException, InterruptedException {
        boolean stored = false;
        try {
            Path file = item.open();
            Part10 part10 = Part10.read(file);
            DicomScu.Context context = context(part10);
            if (!scu.accepts(context)) {
                err.printf(
                        "dromedary: %s: %s does not take SOP class %s in transfer syntax %s%n",
                        item.name(), peer, context.sopClassUid(), context.transferSyntaxUid());
                return;
            }
            StoreAnswer answer = scu.store(file, part10);
            stored = answer.isStored();
            if (stored) {
                bytes.addAndGet(Files.size(file));
            }
            if (!stored || answer.isWarning()) {
                err.printf(
                        "dromedary: %s: %s answered %04X%s%n",
                        item.name(), peer, answer.status(), answer.comment() == null ? "" : " " + answer.comment());
            }
        } catch (IOException e) {
            err.println("dromedary: " + item.name() + ": " + e.getMessage());
        } finally {
            (stored ? sent : failed).incrementAndGet();
            item.close();
        }
    }

    static DicomScu.Context context(Part10 part10) {
        return new DicomScu.Context(
                part10.sopClassUid(), part10.transferSyntax().uid());
    }

    /** Writes the sum; the exit code. */
    int report(PrintWriter out) {
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "%s took %d of %d instances: %.1f MB in %.1f s, %.0f/s%n",
                peer,
                sent.get(),
                sent.get() + failed.get(),
                bytes.get() / 1e6,
                seconds,
                sent.get() / seconds);
        return failed.get() == 0 && sent.get() > 0 ? DromedaryCommand.DONE : DromedaryCommand.FAILED;
    }
}

package org.dromedary.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * First stage of a package: reads the items one after the other into blocks, takes their digests, and has each
 * block deflated and encrypted by the workers. Runs on its own thread; hands over in order; always ends with a step that says
 * how it ended.
 */
final class BlockReader implements Runnable {

    /** Most blocks of a package (some 2 MB each) that are in memory at a time, however many processors there are. */
    private static final int MOST_BLOCKS = 24;

    /** What the reader hands over: a block, or its end with the failure if there was one. */
    record Step(Block block, Throwable failure) {
        boolean isEnd() {
            return block == null;
        }
    }

    private final Iterator<PackItem> items;
    private final EntryKeys keys;
    private final int level;
    private final PackagingThreads threads;
    private final Consumer<PackedEntry> packed;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Block> free = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<EntryCipher> ciphers = new ConcurrentLinkedQueue<>();
    private final Semaphore blocks;
    private final byte[] tail = new byte[Block.WINDOW];
    private volatile boolean cancelled;

    BlockReader(
            Iterator<PackItem> items,
            EntryKeys keys,
            int level,
            PackagingThreads threads,
            Consumer<PackedEntry> packed) {
        this.items = items;
        this.keys = keys;
        this.level = level;
        this.threads = threads;
        this.packed = packed;
        this.blocks = new Semaphore(Math.min(MOST_BLOCKS, 2 * threads.workers() + 2));
    }

    /** The next step in the order of the package; waits for it. */
    Step next() throws InterruptedException {
        return steps.take();
    }

    /** Gives a cipher back after its entry has been written. */
    void recycle(EntryCipher cipher) {
        ciphers.add(cipher);
    }

    /** Gives a block back after it has been written. */
    void recycle(Block block) {
        free.add(block);
        blocks.release();
    }

    /** Lets the reader end before the next block; its end step comes all the same. */
    void cancel() {
        cancelled = true;
    }

    /** Frees native memory; only after the end step has been seen and all blocks have come back. */
    void release() {
        free.forEach(Block::release);
        free.clear();
    }

    @Override
    public void run() {
        Throwable failure = null;
        try {
            while (!cancelled && items.hasNext()) {
                read(items.next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = e;
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        steps.add(new Step(null, failure));
    }

    private void read(PackItem item) throws IOException, InterruptedException {
        MessageDigest digest = sha256();
        long bytes = 0;
        int tailLength = 0;
        Block.Entry entry = new Block.Entry(item, CompletableFuture.supplyAsync(keys::next, threads.executor()));
        CompletableFuture<EntryCipher> cipher = entry.key().thenApply(this::cipher);
        try (InputStream in = item.source().open()) {
            boolean first = true;
            boolean last = false;
            while (!last && !cancelled) {
                Block block = take();
                block.entry = entry;
                block.first = first;
                boolean handedOver = false;
                try {
                    block.plainLength = in.readNBytes(block.plain, 0, Block.SIZE);
                    digest.update(block.plain, 0, block.plainLength);
                    bytes += block.plainLength;
                    last = block.plainLength < Block.SIZE;
                    block.last = last;
                    CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
                    if (!item.stored()) {
                        block.prime(tail, tailLength);
                        if (!last) {
                            System.arraycopy(block.plain, Block.SIZE - Block.WINDOW, tail, 0, Block.WINDOW);
                            tailLength = Block.WINDOW;
                        }
                        ready = CompletableFuture.runAsync(() -> block.deflate(level), threads.executor());
                    }
                    cipher = cipher.thenCombineAsync(
                            ready, (before, deflated) -> block.seal(before), threads.executor());
                    block.sealed = cipher;
                    handedOver = true;
                } finally {
                    if (!handedOver) {
                        recycle(block);
                    }
                }
                steps.add(new Step(block, null));
                first = false;
            }
        }
        if (!cancelled) {
            packed.accept(new PackedEntry(item.name(), bytes, HexFormat.of().formatHex(digest.digest())));
        }
    }

    private EntryCipher cipher(EntryKey key) {
        EntryCipher cipher = ciphers.poll();
        if (cipher == null) {
            cipher = new EntryCipher();
        }
        cipher.start(key);
        return cipher;
    }

    private Block take() throws InterruptedException {
        blocks.acquire();
        Block block = free.poll();
        return block == null ? new Block() : block;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}

package org.dromedary.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network that breaks: passes bytes on to a port of this machine, and resets a connection after some of them. */
public final class CuttingProxy implements AutoCloseable {

    private static final int BLOCK = 4096;

    private final ServerSocket server = new ServerSocket(FreePorts.next(), 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger cutsLeft;
    private final AtomicInteger cuts = new AtomicInteger();
    private final int target;
    private final long after;
    private final long backAfter;
    private volatile int pause;

    /**
     * @param target port that connections go on to
     * @param after bytes towards the target until a connection is reset
     * @param cuts as many connections; later ones are left alone
     */
    public CuttingProxy(int target, long after, int cuts) throws IOException {
        this(target, after, cuts, Long.MAX_VALUE);
    }

    /** @param backAfter bytes from the target until a connection is reset, each of them */
    public CuttingProxy(int target, long after, int cuts, long backAfter) throws IOException {
        this.backAfter = backAfter;
        this.target = target;
        this.after = after;
        this.cutsLeft = new AtomicInteger(cuts);
        threads.execute(this::accept);
    }

    /** From now on it waits so long after each block of 4 KiB. */
    public void slow(int millis) {
        pause = millis;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Connections that were reset. */
    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                boolean cut = cutsLeft.getAndDecrement() > 0;
                threads.execute(() -> pass(near, far, cut ? after : Long.MAX_VALUE));
                threads.execute(() -> pass(far, near, backAfter));
            } catch (IOException e) {
                // the target is away: the next caller may be luckier
                continue;
            }
        }
    }

    private void pass(Socket from, Socket to, long limit) {
        byte[] block = new byte[BLOCK];
        long left = limit;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                out.write(block, 0, (int) Math.min(read, left));
                left -= read;
                TimeUnit.MILLISECONDS.sleep(pause);
                if (left <= 0) {
                    cuts.incrementAndGet();
                    reset(from);
                    reset(to);
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket socket) {
        try {
            // closes with RST and not with FIN
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed already
            return;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}

package org.dromedary.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A DICOM receiver over plain sockets that does what a script says, also what no proper one would do (PS3.8 §9.3). It accepts
 * every association, unless the script says otherwise, and asks the script for the answer to each C-STORE and C-ECHO.
 */
public final class ScriptedScp implements AutoCloseable {

    private static final int A_ASSOCIATE_RQ = 1;
    private static final int A_ASSOCIATE_AC = 2;
    private static final int P_DATA_TF = 4;
    private static final int A_RELEASE_RQ = 5;
    private static final int A_RELEASE_RP = 6;
    private static final int A_ABORT = 7;
    private static final int COMMAND = 1;
    private static final int LAST = 2;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Script script;

    /** Associations that were asked for so far. */
    public final AtomicInteger associations = new AtomicInteger();

    /** How many were open at the same time at most. */
    public final AtomicInteger mostOpen = new AtomicInteger();

    /** SOP Instance UIDs of the C-STORE requests, in the order in which they were complete. */
    public final List<String> received = new CopyOnWriteArrayList<>();

    /** Ends of associations: {@code release}, {@code abort} or {@code eof}. */
    public final List<String> ends = new CopyOnWriteArrayList<>();

    /** A DIMSE request that has come as a whole. */
    public record Request(Call call, int context, int command, int messageId, String sopClass, String sopInstance) {

        /** Answers with a status. */
        public void answer(int status) throws IOException {
            call.write(P_DATA_TF, pdv(context, COMMAND | LAST, response(status)));
        }

        /** Answers with a status and a dataset in PDUs of 16 KB. */
        public void answer(int status, byte[] dataset) throws IOException {
            call.write(P_DATA_TF, pdv(context, COMMAND | LAST, response(status, true, new byte[0])));
            int step = 16_000;
            for (int at = 0; at < dataset.length; at += step) {
                byte[] part = Arrays.copyOfRange(dataset, at, Math.min(dataset.length, at + step));
                call.write(P_DATA_TF, pdv(context, at + step >= dataset.length ? LAST : 0, part));
            }
        }

        /** Answers a retrieval with its numbers of sub-operations. */
        public void answer(int status, int remaining, int completed) throws IOException {
            ByteArrayOutputStream numbers = new ByteArrayOutputStream();
            number(numbers, 0x1020, remaining);
            number(numbers, 0x1021, completed);
            number(numbers, 0x1022, 0);
            number(numbers, 0x1023, 0);
            call.write(P_DATA_TF, pdv(context, COMMAND | LAST, response(status, false, numbers.toByteArray())));
        }

        /** The command of the answer, to be sent in another way. */
        public byte[] response(int status) {
            return response(status, false, new byte[0]);
        }

        private byte[] response(int status, boolean dataset, byte[] numbers) {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            uid(rest, 0x0002, sopClass);
            number(rest, 0x0100, command | 0x8000);
            number(rest, 0x0120, messageId);
            number(rest, 0x0800, dataset ? 0 : 0x0101);
            number(rest, 0x0900, status);
            uid(rest, 0x1000, sopInstance);
            rest.writeBytes(numbers);
            ByteBuffer length = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            length.putShort((short) 0).putShort((short) 0).putInt(4).putInt(rest.size());
            return join(length.array(), rest.toByteArray());
        }
    }

    /** What the receiver does; each method does the proper thing unless it is told otherwise. */
    public interface Script {

        /** Which of the proposed transfer syntaxes is accepted; null refuses the context. */
        default String accept(String sopClass, List<String> syntaxes) {
            return syntaxes.get(0);
        }

        /** Largest PDU that this side says it takes. */
        default int maxPduLength() {
            return 16_384;
        }

        /** Asynchronous operations that are granted; 0 leaves the item out. */
        default int window() {
            return 0;
        }

        /** Whether the other side may have the roles that it asks for (PS3.7 D.3.3.4). */
        default boolean roles() {
            return false;
        }

        /** The association is about to be accepted. */
        default void associating(Call call) throws Exception {}

        /** A PDV has come; the request is not yet complete. */
        default void receiving(Call call, int bytes) throws Exception {}

        /** A PDV of a dataset has come: presentation context ID, message control header and the fragment. */
        default void data(byte[] pdv) {}

        /** Answers a request. */
        default void request(Request request) throws Exception {
            request.answer(0);
        }

        /** The other side wants to release the association. */
        default void releasing(Call call) throws Exception {
            call.write(A_RELEASE_RP, new byte[4]);
        }
    }

    /** One association. */
    public final class Call {

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        /** Which this is, beginning with 1. */
        public final int number = associations.incrementAndGet();

        private Call(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** Writes a PDU as it should be. */
        public void write(int type, byte[] body) throws IOException {
            raw(join(
                    ByteBuffer.allocate(6)
                            .put((byte) type)
                            .put((byte) 0)
                            .putInt(body.length)
                            .array(),
                    body));
        }

        /** Writes any bytes. */
        public void raw(byte[] bytes) throws IOException {
            synchronized (out) {
                out.write(bytes);
                out.flush();
            }
        }

        /** Closes the connection without a word. */
        public void cut() throws IOException {
            socket.close();
        }

        /** Says nothing until the other side has closed. */
        public void hang() throws IOException {
            in.skipNBytes(Long.MAX_VALUE);
        }

        private void run() throws Exception {
            boolean established = false;
            Message message = new Message(script);
            while (true) {
                int type = in.readUnsignedByte();
                in.readByte();
                byte[] body = in.readNBytes(in.readInt());
                if (type == A_ASSOCIATE_RQ && !established) {
                    established = true;
                    script.associating(this);
                    write(A_ASSOCIATE_AC, accept(body));
                } else if (type == P_DATA_TF) {
                    script.receiving(this, body.length);
                    for (Request request : message.add(this, body)) {
                        if (request.command() == 1) {
                            received.add(request.sopInstance());
                        }
                        script.request(request);
                    }
                } else if (type == A_RELEASE_RQ) {
                    ends.add("release");
                    script.releasing(this);
                } else {
                    ends.add(type == A_ABORT ? "abort" : "PDU " + type);
                    return;
                }
            }
        }

        private byte[] accept(byte[] request) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.write(request, 0, 68);
            item(body, 0x10, "1.2.840.10008.3.1.1.1".getBytes(StandardCharsets.US_ASCII));
            ByteBuffer items = ByteBuffer.wrap(request, 68, request.length - 68);
            ByteArrayOutputStream roles = new ByteArrayOutputStream();
            while (items.hasRemaining()) {
                int type = items.get();
                items.get();
                byte[] item = new byte[items.getShort() & 0xFFFF];
                items.get(item);
                if (type == 0x20) {
                    item(body, 0x21, context(item));
                } else if (type == 0x50 && script.roles()) {
                    roles(ByteBuffer.wrap(item), roles);
                }
            }
            ByteArrayOutputStream user = new ByteArrayOutputStream();
            user.writeBytes(roles.toByteArray());
            item(
                    user,
                    0x51,
                    ByteBuffer.allocate(4).putInt(script.maxPduLength()).array());
            item(user, 0x52, "1.2.3.4".getBytes(StandardCharsets.US_ASCII));
            if (script.window() > 0) {
                item(
                        user,
                        0x53,
                        ByteBuffer.allocate(4)
                                .putShort((short) script.window())
                                .putShort((short) 1)
                                .array());
            }
            item(body, 0x50, user.toByteArray());
            return body.toByteArray();
        }

        private static void roles(ByteBuffer userInformation, ByteArrayOutputStream into) {
            while (userInformation.hasRemaining()) {
                int type = userInformation.get();
                userInformation.get();
                byte[] item = new byte[userInformation.getShort() & 0xFFFF];
                userInformation.get(item);
                if (type == 0x54) {
                    item(into, type, item);
                }
            }
        }

        private byte[] context(byte[] proposed) {
            ByteBuffer items = ByteBuffer.wrap(proposed, 4, proposed.length - 4);
            String sopClass = null;
            List<String> syntaxes = new ArrayList<>();
            while (items.hasRemaining()) {
                int type = items.get();
                items.get();
                byte[] item = new byte[items.getShort()];
                items.get(item);
                String uid = new String(item, StandardCharsets.US_ASCII);
                if (type == 0x30) {
                    sopClass = uid;
                } else {
                    syntaxes.add(uid);
                }
            }
            String accepted = script.accept(sopClass, syntaxes);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            answer.writeBytes(new byte[] {proposed[0], 0, (byte) (accepted == null ? 3 : 0), 0});
            item(answer, 0x40, (accepted == null ? syntaxes.get(0) : accepted).getBytes(StandardCharsets.US_ASCII));
            return answer.toByteArray();
        }
    }

    /** What has come of the request that is on its way. */
    private static final class Message {

        private final Script script;
        private final ByteArrayOutputStream command = new ByteArrayOutputStream();
        private Request waiting;

        private Message(Script script) {
            this.script = script;
        }

        private List<Request> add(Call call, byte[] pdu) {
            List<Request> complete = new ArrayList<>();
            ByteBuffer in = ByteBuffer.wrap(pdu);
            while (in.hasRemaining()) {
                byte[] pdv = new byte[in.getInt()];
                in.get(pdv);
                boolean isCommand = (pdv[1] & COMMAND) != 0;
                boolean isLast = (pdv[1] & LAST) != 0;
                if (isCommand) {
                    command.write(pdv, 2, pdv.length - 2);
                    if (isLast) {
                        Map<Integer, byte[]> elements = elements(command.toByteArray());
                        command.reset();
                        waiting = request(call, pdv[0], elements);
                        if (shortOf(elements, 0x0800) == 0x0101) {
                            complete.add(waiting);
                        }
                    }
                } else {
                    script.data(pdv);
                    if (isLast) {
                        complete.add(waiting);
                    }
                }
            }
            return complete;
        }

        private static Request request(Call call, int context, Map<Integer, byte[]> elements) {
            return new Request(
                    call,
                    context,
                    shortOf(elements, 0x0100),
                    shortOf(elements, 0x0110),
                    text(elements.get(0x0002)),
                    text(elements.get(0x1000)));
        }

        private static Map<Integer, byte[]> elements(byte[] command) {
            Map<Integer, byte[]> elements = new TreeMap<>();
            ByteBuffer in = ByteBuffer.wrap(command).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                in.getShort();
                int element = in.getShort() & 0xFFFF;
                byte[] value = new byte[in.getInt()];
                in.get(value);
                elements.put(element, value);
            }
            return elements;
        }

        private static int shortOf(Map<Integer, byte[]> elements, int element) {
            return ByteBuffer.wrap(elements.get(element))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getShort()
                    & 0xFFFF;
        }

        private static String text(byte[] value) {
            return value == null ? null : new String(value, StandardCharsets.US_ASCII).trim();
        }
    }

    public ScriptedScp(Script script) throws IOException {
        this(script, 0);
    }

    /** @param port where it listens; 0 for any */
    public ScriptedScp(Script script, int port) throws IOException {
        this.script = script;
        this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "scripted-scp");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                mostOpen.accumulateAndGet(open.size(), Math::max);
                Thread thread = new Thread(() -> serve(socket), "scripted-scp-association");
                thread.setDaemon(true);
                thread.start();
            } catch (SocketException e) {
                // closed by the test
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new Call(socket).run();
        } catch (EOFException | SocketException e) {
            ends.add("eof");
        } catch (Exception e) {
            ends.add(e.toString());
        } finally {
            open.remove(socket);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Associations that are open now. */
    public int open() {
        return open.size();
    }

    /** A fragment of a message with its header. */
    public static byte[] pdv(int context, int control, byte[] fragment) {
        ByteBuffer pdv = ByteBuffer.allocate(6 + fragment.length);
        return pdv.putInt(fragment.length + 2)
                .put((byte) context)
                .put((byte) control)
                .put(fragment)
                .array();
    }

    /** Arrays one after the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void item(ByteArrayOutputStream out, int type, byte[] value) {
        out.write(type);
        out.write(0);
        out.write(value.length >> 8);
        out.write(value.length);
        out.writeBytes(value);
    }

    private static void uid(ByteArrayOutputStream out, int element, String uid) {
        if (uid != null) {
            byte[] value = (uid.length() % 2 == 0 ? uid : uid + "\0").getBytes(StandardCharsets.US_ASCII);
            element(out, element, value);
        }
    }

    private static void number(ByteArrayOutputStream out, int element, int value) {
        element(out, element, new byte[] {(byte) value, (byte) (value >> 8)});
    }

    private static void element(ByteArrayOutputStream out, int element, byte[] value) {
        ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        out.writeBytes(header.putShort((short) 0)
                .putShort((short) element)
                .putInt(value.length)
                .array());
        out.writeBytes(value);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}

package org.dromedary.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A DICOM sender over a plain socket that does what it is told, also what no proper one would do (PS3.8 §9.3). */
public final class RawAssociation implements AutoCloseable {

    public static final int A_ASSOCIATE_AC = 2;
    public static final int A_ASSOCIATE_RJ = 3;
    public static final int P_DATA_TF = 4;
    public static final int A_RELEASE_RQ = 5;
    public static final int A_RELEASE_RP = 6;
    public static final int A_ABORT = 7;

    private static final int COMMAND = 1;
    private static final int LAST = 2;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** A PDU as it came; the body without the six bytes of its header. */
    public record Pdu(int type, byte[] body) {

        /** Result, source and reason of an A-ASSOCIATE-RJ, or source and reason of an A-ABORT after a zero. */
        public String reason() {
            return body[1] + " " + body[2] + " " + body[3];
        }
    }

    public RawAssociation(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Proposes one presentation context for each entry, abstract syntax to transfer syntax; ids are 1, 3, 5, … */
    public Pdu request(String calling, String called, Map<String, String> contexts) throws IOException {
        return request(calling, called, "1.2.840.10008.3.1.1.1", 1, contexts);
    }

    public Pdu request(String calling, String called, String application, int version, Map<String, String> contexts)
            throws IOException {
        sendRequest(calling, called, application, version, contexts);
        return receive();
    }

    public void sendRequest(
            String calling, String called, String application, int version, Map<String, String> contexts)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, (byte) version, 0, 0});
        body.writeBytes(String.format("%-16s%-16s", called, calling).getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(new byte[32]);
        item(body, 0x10, application.getBytes(StandardCharsets.US_ASCII));
        int id = 1;
        for (Map.Entry<String, String> context : contexts.entrySet()) {
            ByteArrayOutputStream item = new ByteArrayOutputStream();
            item.writeBytes(new byte[] {(byte) id, 0, 0, 0});
            item(item, 0x30, context.getKey().getBytes(StandardCharsets.US_ASCII));
            for (String syntax : context.getValue().split(",")) {
                item(item, 0x40, syntax.getBytes(StandardCharsets.US_ASCII));
            }
            item(body, 0x20, item.toByteArray());
            id += 2;
        }
        ByteArrayOutputStream user = new ByteArrayOutputStream();
        item(user, 0x51, ByteBuffer.allocate(4).putInt(16_384).array());
        item(user, 0x52, "1.2.3.4.5".getBytes(StandardCharsets.US_ASCII));
        item(body, 0x50, user.toByteArray());
        pdu(1, body.toByteArray());
    }

    private static void item(ByteArrayOutputStream into, int type, byte[] value) {
        into.writeBytes(ByteBuffer.allocate(4)
                .put((byte) type)
                .put((byte) 0)
                .putShort((short) value.length)
                .array());
        into.writeBytes(value);
    }

    /** Result of each presentation context of an A-ASSOCIATE-AC by its id: 0 is acceptance. */
    public static Map<Integer, Integer> results(Pdu accept) {
        Map<Integer, Integer> results = new TreeMap<>();
        ByteBuffer body = ByteBuffer.wrap(accept.body()).position(68);
        while (body.remaining() >= 4) {
            int type = body.get();
            body.get();
            int length = body.getShort() & 0xFFFF;
            if (type == 0x21) {
                results.put(body.get(body.position()) & 0xFF, body.get(body.position() + 2) & 0xFF);
            }
            body.position(body.position() + length);
        }
        return results;
    }

    /** Sends a C-STORE-RQ and its whole dataset in PDUs of 16 KiB, and waits for the answer's status. */
    public int store(int context, String sopClass, String sopInstance, byte[] dataset) throws IOException {
        command(context, sopClass, sopInstance);
        data(context, dataset, 0, dataset.length, true);
        return status();
    }

    public void command(int context, String sopClass, String sopInstance) throws IOException {
        commandSet(
                context,
                DatasetBytes.implicit()
                        .text(0x00000002, "UI", sopClass)
                        .element(0x00000100, "US", new byte[] {1, 0})
                        .element(0x00000110, "US", new byte[] {1, 0})
                        .element(0x00000700, "US", new byte[] {0, 0})
                        .element(0x00000800, "US", new byte[] {0, 0})
                        .text(0x00001000, "UI", sopInstance)
                        .bytes());
    }

    /** Sends a request with any command field and data set type. */
    public void request(int context, int field, String sopClass, boolean dataset) throws IOException {
        commandSet(
                context,
                DatasetBytes.implicit()
                        .text(0x00000002, "UI", sopClass)
                        .element(0x00000100, "US", new byte[] {(byte) field, (byte) (field >> 8)})
                        .element(0x00000110, "US", new byte[] {1, 0})
                        .element(0x00000700, "US", new byte[] {0, 0})
                        .element(0x00000800, "US", dataset ? new byte[] {0, 0} : new byte[] {1, 1})
                        .bytes());
    }

    /** Sends a command set, its group length before it. */
    public void commandSet(int context, byte[] elements) throws IOException {
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(elements.length)
                .array();
        byte[] command = DatasetBytes.implicit()
                .element(0x00000000, "UL", length)
                .raw(elements)
                .bytes();
        pdv(context, COMMAND | LAST, command, 0, command.length);
    }

    public void data(int context, byte[] dataset, int offset, int length, boolean last) throws IOException {
        int step = 16_000;
        for (int at = 0; at < length; at += step) {
            int n = Math.min(step, length - at);
            pdv(context, last && at + n == length ? LAST : 0, dataset, offset + at, n);
        }
    }

    private void pdv(int context, int flags, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(length + 6)
                .putInt(length + 2)
                .put((byte) context)
                .put((byte) flags)
                .put(bytes, offset, length);
        pdu(P_DATA_TF, body.array());
    }

    /** A command set that has come, by element of group 0000. */
    public record Response(Map<Integer, byte[]> elements) {

        /** An unsigned number; -1 if it is not there. */
        public int number(int element) {
            byte[] value = elements.get(element);
            return value == null
                    ? -1
                    : ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xFFFF;
        }

        public int status() {
            return number(0x0900);
        }
    }

    /** Status of the DIMSE response that comes next. */
    public int status() throws IOException {
        Response response = response();
        if (response.status() < 0) {
            throw new EOFException("The response has no status");
        }
        return response.status();
    }

    /** The DIMSE response that comes next; its dataset is not read. */
    public Response response() throws IOException {
        ByteBuffer elements =
                ByteBuffer.wrap(fragment()).order(ByteOrder.LITTLE_ENDIAN).position(6);
        Map<Integer, byte[]> all = new TreeMap<>();
        while (elements.remaining() >= 8) {
            elements.getShort();
            int element = elements.getShort() & 0xFFFF;
            byte[] value = new byte[elements.getInt()];
            elements.get(value);
            all.put(element, value);
        }
        return new Response(all);
    }

    /** The dataset of the response that has come last; it must be in one PDU. */
    public byte[] dataset() throws IOException {
        byte[] fragment = fragment();
        return Arrays.copyOfRange(fragment, 6, fragment.length);
    }

    private byte[] fragment() throws IOException {
        Pdu pdu = receive();
        if (pdu == null) {
            throw new EOFException("Instead of a response the connection ended");
        }
        if (pdu.type() != P_DATA_TF) {
            throw new EOFException("Instead of a response came a PDU of type " + pdu.type());
        }
        return pdu.body();
    }

    /** Releases the association and waits for the answer. */
    public Pdu release() throws IOException {
        pdu(A_RELEASE_RQ, new byte[4]);
        return receive();
    }

    public void abort() throws IOException {
        pdu(A_ABORT, new byte[4]);
    }

    public void pdu(int type, byte[] body) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(body.length + 6)
                .put((byte) type)
                .put((byte) 0)
                .putInt(body.length)
                .put(body);
        raw(whole.array());
    }

    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The next PDU; null when the other side has closed the connection. */
    public Pdu receive() throws IOException {
        int type = in.read();
        if (type < 0) {
            return null;
        }
        in.readByte();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return new Pdu(type, body);
    }

    /** Whether the other side says A-ABORT and ends the connection (PS3.8 §9.2.3, AA-1 and AA-8). */
    public boolean isAborted() throws IOException {
        Pdu pdu = receive();
        return pdu != null && pdu.type() == A_ABORT && isEnded();
    }

    /** Whether the other side ends the connection, with or without A-ABORT, within the socket's time-out. */
    public boolean isEnded() {
        try {
            Pdu pdu = receive();
            while (pdu != null) {
                if (pdu.type() != A_ABORT) {
                    return false;
                }
                pdu = receive();
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the connection with RST, so that the other side cannot write any more. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package org.dromedary.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An SMTP server that answers what a test tells it to, or hangs up instead. */
final class ScriptedSmtp implements AutoCloseable {

    static final String HANG_UP = "hang up";

    private final ServerSocket socket;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    /** The mails that reached their final dot. */
    final List<String> mails = new CopyOnWriteArrayList<>();

    ScriptedSmtp() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "scripted-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** @param command its first word, "." for the end of DATA */
    void answer(String command, String reply) {
        answers.put(command, reply);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket peer = socket.accept()) {
                talk(peer);
            } catch (IOException e) {
                // the peer or the test has gone
            }
        }
    }

    private void talk(Socket peer) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = peer.getOutputStream();
        say(out, answers.getOrDefault("CONNECT", "220 scripted"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String command = line.split("[ :]", 2)[0].toUpperCase();
            String reply = answers.getOrDefault(command, command.equals("DATA") ? "354 go on" : "250 fine");
            if (!say(out, reply)) {
                return;
            }
            if (command.equals("DATA") && reply.startsWith("354")) {
                StringBuilder mail = new StringBuilder();
                String text = in.readLine();
                while (text != null && !text.equals(".")) {
                    mail.append(text).append("\r\n");
                    text = in.readLine();
                }
                if (text != null) {
                    mails.add(mail.toString());
                }
                if (text == null || !say(out, answers.getOrDefault(".", "250 taken"))) {
                    return;
                }
            } else if (command.equals("QUIT")) {
                return;
            }
        }
    }

    private static boolean say(OutputStream out, String reply) throws IOException {
        if (reply.equals(HANG_UP)) {
            return false;
        }
        out.write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

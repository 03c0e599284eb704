package org.dromedary.component.filesender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

import com.sun.net.httpserver.HttpExchange;

import org.dromedary.component.filesender.DoubleStore.StoredFile;
import org.dromedary.component.filesender.DoubleStore.Transfer;

/** What a recipient gets from a {@link FileSenderDouble}. */
final class DoublePages {

    private final DoubleStore store;

    DoublePages(DoubleStore store) {
        this.store = store;
    }

    void page(HttpExchange exchange, Map<String, String> args) throws IOException {
        Transfer transfer = byToken(args.get("token"));
        StringBuilder page = new StringBuilder("<html><body>");
        if (transfer == null) {
            page.append("Transfer expired");
        } else {
            for (StoredFile file : transfer.files) {
                page.append("<a href=\"download.php?token=" + args.get("token") + "&amp;files_ids=" + file.id + "\">")
                        .append(file.name.replace("&", "&amp;").replace("<", "&lt;"))
                        .append("</a>");
            }
        }
        send(
                exchange,
                200,
                "text/html",
                page.append("</body></html>").toString().getBytes(StandardCharsets.UTF_8));
    }

    private Transfer byToken(String token) {
        return store.transfers.values().stream()
                .filter(transfer -> transfer.status == DoubleStore.Status.AVAILABLE
                        && transfer.recipients.stream()
                                .anyMatch(one -> one.token().equals(token)))
                .findFirst()
                .orElse(null);
    }

    void download(HttpExchange exchange, Map<String, String> args) throws IOException {
        Transfer transfer = byToken(args.get("token"));
        StoredFile file =
                transfer == null ? null : store.files.get(Long.parseLong(args.getOrDefault("files_ids", "0")));
        if (file == null || file.transfer != transfer) {
            send(exchange, 500, "text/html", new byte[0]);
        } else if (!args.containsKey("transaction_id")) {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI() + "&transaction_id=" + UUID.randomUUID());
            send(exchange, 302, "text/html", new byte[0]);
        } else {
            send(exchange, 200, "application/octet-stream", store.read(file));
        }
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}

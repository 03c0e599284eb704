package org.dromedary.component.dicomweb;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpCall;

/**
 * The matches of a search (PS3.18 §10.6), page after page, as they are taken. A server may give fewer than a page has, so that
 * only an empty page is the last one.
 */
final class QidoMatches extends Datasets {

    private static final Pattern WARNING = Pattern.compile("\\s*299\\s+(?:\\S+\\s+)?\"?([^\"]*)\"?.*");
    private static final int LONGEST_WARNING = 300;

    private final DicomWebServer server;
    private final QidoQuery query;
    private final int pageSize;
    private final int limit;
    private final String warning;
    private JsonAnswer page;
    private int offset;
    private int taken;
    private int onPage;
    /** To notice a server that gives the same page whatever offset is asked for. */
    private Map<String, Object> first;

    private QidoMatches(
            DicomWebServer server, QidoQuery query, DicomWebConfiguration configuration, JsonAnswer page, int offset) {
        this.server = server;
        this.query = query;
        this.pageSize = configuration.getPageSize();
        this.limit = configuration.getResultLimit();
        this.page = page;
        this.offset = offset;
        this.warning = page.head().headers().allValues("Warning").stream()
                .map(QidoMatches::text)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    /**
     * Asks for the first page.
     *
     * @throws PeerException if the server does not answer, or not with matches
     */
    static QidoMatches open(DicomWebServer server, QidoQuery query, DicomWebConfiguration configuration)
            throws PeerException, InterruptedException {
        int offset = configuration.getResultOffset();
        JsonAnswer page =
                page(server, query, size(configuration.getPageSize(), configuration.getResultLimit()), offset);
        return new QidoMatches(server, query, configuration, page, offset);
    }

    private static JsonAnswer page(DicomWebServer server, QidoQuery query, int size, int offset)
            throws PeerException, InterruptedException {
        return JsonAnswer.open(server, HttpCall.get("a search", query.address(size, offset)));
    }

    private static int size(int page, int left) {
        return left > 0 ? Math.min(page, left) : page;
    }

    /** That more can be asked for is no warning: it is asked for. */
    private static Optional<String> text(String header) {
        Matcher matcher = WARNING.matcher(header);
        if (!matcher.matches() || matcher.group(1).contains("additional results")) {
            return Optional.empty();
        }
        String text = matcher.group(1).replaceAll("\\p{Cntrl}+", " ").strip();
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(text.substring(0, Math.min(text.length(), LONGEST_WARNING)));
    }

    /** What the server warns of (Warning 299), such as that it knows no fuzzy matching. */
    Optional<String> warning() {
        return Optional.ofNullable(warning);
    }

    @Override
    Map<String, Object> read() throws PeerException, IOException, InterruptedException {
        while (limit == 0 || taken < limit) {
            Map<String, Object> match = page.next();
            if (match != null) {
                if (onPage == 0) {
                    if (match.equals(first)) {
                        return null;
                    }
                    first = match;
                }
                onPage++;
                taken++;
                return match;
            }
            if (onPage == 0) {
                return null;
            }
            offset += onPage;
            onPage = 0;
            page.close();
            page = page(server, query, size(pageSize, limit - taken), offset);
        }
        return null;
    }

    @Override
    void release() throws IOException {
        page.close();
    }
}

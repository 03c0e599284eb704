package org.dromedary.web.share;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.ZoneId;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriUtils;

/**
 * The pages of package links. The link in the mail leads who accepts HTML to a page and not to the file, because mail scanners
 * open links and would use up the downloads; a program that does not accept it gets the file. Neither the token nor anything of the study is logged or told to other sites.
 */
@Hidden
@Controller
class ShareController {

    private static final int CHUNK = 64 * 1024;
    private static final Set<String> SPOKEN = Set.of("en", "de");

    private final ShareService shares;

    ShareController(ShareService shares) {
        this.shares = shares;
    }

    /** The landing page for a browser, the package itself for a program, which does not ask for HTML: {@code curl -OJ}. */
    @GetMapping("/share/{token}")
    ModelAndView link(
            @PathVariable String token, HttpServletRequest request, HttpServletResponse response, Locale wanted)
            throws IOException {
        keepToOurselves(response);
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE)
                ? page(token, wanted)
                : download(shares.find(token), request, response);
    }

    private ModelAndView page(String token, Locale wanted) throws IOException {
        Locale locale = SPOKEN.contains(wanted.getLanguage()) ? wanted : Locale.UK;
        Optional<Share> found = shares.find(token);
        if (found.isEmpty() || !shares.isOpen(found.get())) {
            return refused(found);
        }
        Share share = found.get();
        ModelAndView page = new ModelAndView("share/offer");
        page.addObject("name", share.fileName());
        page.addObject("size", size(Files.size(shares.file(share)), locale));
        page.addObject(
                "expires",
                new DateTimeFormatterBuilder()
                        .appendLocalized(FormatStyle.LONG, FormatStyle.SHORT)
                        .appendPattern(" z")
                        .toFormatter(locale)
                        .withZone(ZoneId.systemDefault())
                        .format(share.expiresAt()));
        page.addObject("left", share.downloadsLeft());
        page.addObject("download", token + "/" + UriUtils.encodePathSegment(share.fileName(), StandardCharsets.UTF_8));
        return page;
    }

    @GetMapping("/share/{token}/{fileName}")
    ModelAndView download(
            @PathVariable String token,
            @PathVariable String fileName,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        keepToOurselves(response);
        return download(shares.find(token).filter(share -> share.fileName().equals(fileName)), request, response);
    }

    private ModelAndView download(Optional<Share> found, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (found.isEmpty() || found.get().expired() || !Files.isReadable(shares.file(found.get()))) {
            return refused(found);
        }
        Share share = found.get();
        if (shares.isBusy(share)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "60");
            return message(HttpStatus.TOO_MANY_REQUESTS, "busy");
        }
        try (FileChannel file = FileChannel.open(shares.file(share))) {
            return send(share, file, request, response) ? null : refused(found);
        }
    }

    /** @return false if nothing may be sent */
    private boolean send(Share share, FileChannel file, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        long size = file.size();
        // another version of the package under this link has another tag, so that a resumed download never mixes two
        String tag = "\"" + Long.toHexString(share.createdAt().toEpochMilli()) + "-" + Long.toHexString(size) + "\"";
        String ifRange = request.getHeader(HttpHeaders.IF_RANGE);
        ByteRange range = ByteRange.of(
                ifRange == null || ifRange.equals(tag) ? request.getHeader(HttpHeaders.RANGE) : null, size);
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (range == null) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
            response.setStatus(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value());
            return true;
        }
        boolean head = "HEAD".equals(request.getMethod());
        Optional<ShareService.Transfer> transfer =
                head ? Optional.empty() : shares.begin(share, size, range.endsAt(size));
        if (!head && transfer.isEmpty()) {
            return false;
        }
        response.setStatus(range.partial() ? HttpServletResponse.SC_PARTIAL_CONTENT : HttpServletResponse.SC_OK);
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(range.length());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, attachment(share.fileName()));
        if (range.partial()) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(size));
        }
        if (transfer.isPresent()) {
            try (ShareService.Transfer running = transfer.get()) {
                copy(file, range, response.getOutputStream(), running);
            }
        }
        return true;
    }

    private static String attachment(String name) {
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(name);
        ContentDisposition.Builder attachment = ContentDisposition.attachment();
        return (ascii ? attachment.filename(name) : attachment.filename(name, StandardCharsets.UTF_8))
                .build()
                .toString();
    }

    private static void copy(FileChannel file, ByteRange range, OutputStream out, ShareService.Transfer transfer)
            throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long at = range.first();
        long end = at + range.length();
        while (at < end) {
            chunk.clear().limit((int) Math.min(CHUNK, end - at));
            int read = file.read(chunk, at);
            if (read < 0) {
                throw new IOException("The package became shorter while it was sent");
            }
            out.write(chunk.array(), 0, read);
            transfer.sent(read);
            at += read;
        }
        out.flush();
        transfer.completed();
    }

    /** 404 for a link that is not known, 410 for one that was good once; nothing of the package in either. */
    private ModelAndView refused(Optional<Share> found) {
        return found.isEmpty() ? message(HttpStatus.NOT_FOUND, "unknown") : message(HttpStatus.GONE, "gone");
    }

    private static ModelAndView message(HttpStatus status, String what) {
        ModelAndView page = new ModelAndView("share/message", status);
        page.addObject("what", what);
        return page;
    }

    private static void keepToOurselves(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Robots-Tag", "noindex, nofollow, noarchive");
    }

    private static String size(long bytes, Locale locale) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        int power = 0;
        double value = bytes;
        while (value >= 999.5 && power < 4) {
            value /= 1000;
            power++;
        }
        return String.format(locale, value < 9.95 ? "%.1f %sB" : "%.0f %sB", value, "kMGT".charAt(power - 1));
    }
}

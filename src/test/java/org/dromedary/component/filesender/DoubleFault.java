package org.dromedary.component.filesender;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * What goes wrong with some requests of a {@link FileSenderDouble}.
 *
 * @param request matches {@code METHOD /path-below-rest.php}
 * @param skip requests that pass before
 * @param times requests that fail then
 * @param obeyed whether the request is carried out before its answer is spoilt
 * @param status 0 cuts the connection
 */
record DoubleFault(
        Pattern request,
        AtomicInteger skip,
        AtomicInteger times,
        boolean obeyed,
        int status,
        String contentType,
        String body) {

    static DoubleFault of(
            String request, int skip, int times, boolean obeyed, int status, String contentType, String body) {
        return new DoubleFault(
                Pattern.compile(request),
                new AtomicInteger(skip),
                new AtomicInteger(times),
                obeyed,
                status,
                contentType,
                body);
    }

    boolean strikes(String line) {
        return request.matcher(line).matches()
                && skip.getAndUpdate(left -> left > 0 ? left - 1 : 0) == 0
                && times.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
    }
}

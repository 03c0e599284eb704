package org.dromedary.component;

import java.io.File;
import java.util.function.BiConsumer;

import org.apache.camel.Exchange;

/**
 * How a producer that sends a study tells what became of each instance, whatever its protocol: the exchange property
 * {@link #PROPERTY} holds a {@code BiConsumer<File, Integer>} that is told the file and a status of PS3.7 annex C and PS3.4 annex
 * B, by one thread at a time, as soon as the peer has answered. 0 is success; what the protocol knows only by other names is told as the status
 * that means the same (refused for now: {@link #REFUSED_FOR_NOW}, refused for good: {@link #REFUSED}).
 */
public final class InstanceAnswers {

    /** Exchange property. */
    public static final String PROPERTY = "CamelDicomAnswers";

    /** Message header, set by a producer whose peer has taken instances with a warning: how many, and which. */
    public static final String WARNING = "CamelDicomWarning";

    /** Told instead of a status when the connection broke while an instance was on its way; no status of the standard's. */
    public static final int BROKEN = 0xD001;

    /** Stored, but the peer did not commit itself to keep it; like A700 it may the next time. */
    public static final int NOT_COMMITTED = 0xA7FF;

    /** The peer takes nothing of this kind, and was not asked: refused, SOP class not supported (PS3.7 C.5.14). */
    public static final int NO_CONTEXT = 0x0122;

    /** The peer has the instance already, and said so with a warning: duplicate SOP instance (PS3.7 C.5.5). */
    public static final int DUPLICATE = 0x0111;

    /** Refused: out of resources (PS3.4 B.2.3). Trying again may help. */
    public static final int REFUSED_FOR_NOW = 0xA700;

    /** Error: cannot understand (PS3.4 B.2.3). The same instance would be refused again. */
    public static final int REFUSED = 0xC000;

    /** Taken, with a word to it: coercion of data elements (PS3.4 B.2.3). */
    public static final int COERCED = 0xB000;

    private InstanceAnswers() {}

    /** Whether a status says that the peer has the instance: success, a warning (PS3.4 B.2.3), or it had it before. */
    public static boolean isTaken(int status) {
        return status == 0 || isWarning(status);
    }

    /**
     * Whether a status says that the peer has the instance, with a word to it: elements coerced or discarded (B000, B006,
     * B007), or there before (0111).
     */
    public static boolean isWarning(int status) {
        return status >>> 12 == 0xB || status == DUPLICATE;
    }

    /** Who is to be told in this exchange; nobody, if the property is not set. */
    @SuppressWarnings("unchecked")
    public static BiConsumer<File, Integer> of(Exchange exchange) {
        BiConsumer<File, Integer> listener = exchange.getProperty(PROPERTY, BiConsumer.class);
        return listener == null ? (file, status) -> {} : listener;
    }
}

package org.aoju.bus.logger;

import org.slf4j.LoggerFactory;

/**
 * What the DICOM toolkit logs with, over SLF4J; it stands in the place of {@code bus-logger}, as {@code log4j-over-slf4j} does for
 * another library. That one walks the whole stack for the name of its caller before it looks whether anybody wants the
 * message, at each PDU and value. This one looks first whether the toolkit ({@code org.aoju}) is to log at this level at all.
 * Only the methods that the toolkit calls are there.
 */
public final class Logger {

    private static final org.slf4j.Logger TOOLKIT = LoggerFactory.getLogger("org.aoju");
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    /** The caller's method, {@code debug} and the like here, and {@link #caller} itself. */
    private static final int CALLER = 2;

    private Logger() {}

    public static boolean isTrace() {
        return TOOLKIT.isTraceEnabled();
    }

    public static boolean isDebug() {
        return TOOLKIT.isDebugEnabled();
    }

    public static boolean isWarn() {
        return TOOLKIT.isWarnEnabled();
    }

    public static boolean isError() {
        return TOOLKIT.isErrorEnabled();
    }

    public static void trace(String format, Object... arguments) {
        if (TOOLKIT.isTraceEnabled()) {
            caller().trace(format, arguments);
        }
    }

    public static void debug(String format, Object... arguments) {
        if (TOOLKIT.isDebugEnabled()) {
            caller().debug(format, arguments);
        }
    }

    public static void info(String format, Object... arguments) {
        if (TOOLKIT.isInfoEnabled()) {
            caller().info(format, arguments);
        }
    }

    public static void warn(String format, Object... arguments) {
        if (TOOLKIT.isWarnEnabled()) {
            caller().warn(format, arguments);
        }
    }

    public static void error(String format, Object... arguments) {
        if (TOOLKIT.isErrorEnabled()) {
            caller().error(format, arguments);
        }
    }

    /** As {@link #error(String, Object...)}, with what was thrown. */
    public static void error(Throwable thrown, String format, Object... arguments) {
        if (TOOLKIT.isErrorEnabled()) {
            caller().atError().setCause(thrown).log(format, arguments);
        }
    }

    /** What is rare enough to be told is told under the name of its class. */
    private static org.slf4j.Logger caller() {
        return STACK.walk(frames -> frames.skip(CALLER)
                .findFirst()
                .map(frame -> LoggerFactory.getLogger(frame.getDeclaringClass()))
                .orElse(TOOLKIT));
    }
}

package org.dromedary.dicom;

import org.aoju.bus.image.nimble.opencv.OpenCVNativeLoader;
import org.opencv.core.Core;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native library that reads and writes JPEG, JPEG-LS and JPEG 2000; brought for Linux and Windows on x86, macOS on x86-64. */
public final class NativeCodecs {

    private static final Logger LOG = LoggerFactory.getLogger(NativeCodecs.class);

    private NativeCodecs() {}

    /** Loaded at first use, once; where there is none it is said once. */
    private static final class Holder {
        static final boolean AVAILABLE = load();

        private static boolean load() {
            try {
                new OpenCVNativeLoader().init();
                return !Core.getVersionString().isEmpty();
            } catch (Throwable e) { // UnsatisfiedLinkError, and whatever else a loader of native code throws
                LOG.warn(
                        "No native image codecs for {} {}: JPEG, JPEG-LS and JPEG 2000 instances are kept and sent as they"
                                + " are, and cannot be transcoded ({})",
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        e.toString());
                return false;
            }
        }
    }

    /** Whether there is one for this machine. */
    public static boolean available() {
        return Holder.AVAILABLE;
    }
}

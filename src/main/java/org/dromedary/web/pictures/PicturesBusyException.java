package org.dromedary.web.pictures;

/** More pictures are asked for than can be drawn; another try in a moment may find room. */
public class PicturesBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** When it makes sense to ask again, in seconds. */
    public static final int RETRY_AFTER = 2;

    PicturesBusyException() {
        super(
                "More pictures are asked for than this server draws at the same time (dromedary.pictures.concurrency); try again"
                        + " in some seconds");
    }
}

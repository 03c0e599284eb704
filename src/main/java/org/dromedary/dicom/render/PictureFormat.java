package org.dromedary.dicom.render;

/** What a picture is written as. */
public enum PictureFormat {
    PNG("image/png"),
    JPEG("image/jpeg");

    private final String mediaType;

    PictureFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** As in {@code Content-Type}. */
    public String mediaType() {
        return mediaType;
    }
}

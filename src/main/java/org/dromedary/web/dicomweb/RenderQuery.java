package org.dromedary.web.dicomweb;

import java.util.List;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;

import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.dicom.render.Windowing;

/** How a client wants pictures, by its query (PS3.18 §8.3.5) and by what it accepts. */
final class RenderQuery {

    /** The longer side of a thumbnail where the client does not say. */
    private static final int THUMBNAIL = 128;
    /** Of a row or column of an image. */
    private static final int MOST_PIXELS = 65_535;

    private RenderQuery() {}

    /**
     * @throws DicomWebException with 400 if the query is none, and with 406 if the client wants no picture that can be had
     */
    static RenderOptions of(HttpServletRequest request, boolean thumbnail) {
        RenderOptions options = RenderOptions.of(format(MediaRange.accepted(Requests.accept(request))))
                .withOverlays(!thumbnail);
        options = thumbnail ? options.within(THUMBNAIL, THUMBNAIL) : options;
        String window = Requests.parameter(request, "window");
        String viewport = Requests.parameter(request, "viewport");
        String quality = Requests.parameter(request, "quality");
        try {
            options = window == null ? options : options.withWindow(window(window));
            options = viewport == null ? options : viewport(options, viewport);
            return quality == null ? options : options.withQuality(Integer.parseInt(quality));
        } catch (IllegalArgumentException e) {
            throw DicomWebException.badRequest("Pictures are asked for by window=center,width[,function],"
                    + " viewport=width,height[,x,y,width,height] and quality=1 to 100"
                    + (e instanceof NumberFormatException || e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }

    static PictureFormat format(List<MediaRange> accepted) {
        for (MediaRange range : accepted) {
            // JPEG is the default (PS3.18 table 8.7.4-1)
            if (range.covers(PictureFormat.JPEG.mediaType()) || range.covers("image/jpg")) {
                return PictureFormat.JPEG;
            }
            if (range.covers(PictureFormat.PNG.mediaType())) {
                return PictureFormat.PNG;
            }
        }
        throw DicomWebException.notAcceptable("Pictures are given as image/jpeg or image/png");
    }

    private static Windowing window(String value) {
        String[] parts = value.split(",", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException();
        }
        Windowing.Function function = parts.length == 2
                ? Windowing.Function.LINEAR
                : Windowing.Function.valueOf(
                        parts[2].strip().toUpperCase(Locale.ROOT).replace('-', '_'));
        return Windowing.given(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), function);
    }

    private static RenderOptions viewport(RenderOptions options, String value) {
        String[] parts = value.split(",", -1);
        if (parts.length != 2 && parts.length != 6) {
            throw new IllegalArgumentException();
        }
        RenderOptions sized = options.within(pixels(parts[0], 1), pixels(parts[1], 1));
        return parts.length == 2
                ? sized
                : sized.withRegion(new RenderOptions.Region(
                        pixels(parts[2], 0, 0),
                        pixels(parts[3], 0, 0),
                        pixels(parts[4], 1, MOST_PIXELS),
                        pixels(parts[5], 1, MOST_PIXELS)));
    }

    /** A part of the region may be left empty: it begins at the corner then, or goes to the end (PS3.18 §8.3.5.1.3). */
    private static int pixels(String value, int least, int otherwise) {
        return value.isBlank() ? otherwise : pixels(value, least);
    }

    private static int pixels(String value, int least) {
        int pixels = (int) Math.round(Double.parseDouble(value));
        if (pixels < least || pixels > MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "a number of pixels is from " + least + " to " + MOST_PIXELS + ", and pictures are not flipped");
        }
        return pixels;
    }
}

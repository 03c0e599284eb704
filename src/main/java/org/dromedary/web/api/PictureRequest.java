package org.dromedary.web.api;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.dicom.render.Windowing;

/** Reads how a frame shall be shown from the parameters of a call, whose form was checked before. */
final class PictureRequest {

    static final String NUMBER = "-?\\d{1,9}(\\.\\d{1,9})?";
    static final String WINDOW = "header(:\\d{1,2})?|minmax|percentile|full|" + NUMBER + "(," + NUMBER
            + "(,(linear|linear_exact|sigmoid))?)?";
    static final String WINDOW_MESSAGE =
            "must be center,width such as 40,400 (then perhaps ,linear ,linear_exact or ,sigmoid),"
                    + " or header, header:1, minmax, percentile, full, or with level the width";
    static final String SIZE = "\\d{1,5}(x\\d{1,5})?";
    static final String SIZE_MESSAGE = "must be a number of pixels such as 512, or 512x256";
    static final String REGION = "\\d{1,5},\\d{1,5},\\d{1,5},\\d{1,5}";
    static final String REGION_MESSAGE = "must be x,y,width,height in pixels of the frame, such as 0,0,256,256";

    private static final Pattern PRESET = Pattern.compile("header(?::(\\d+))?");

    private PictureRequest() {}

    /**
     * @param window as {@link #WINDOW}, or null; a single number is the Window Width, with a level
     * @param level Window Center, with a width
     * @param width as a single number in {@code window}, or null
     * @param size as {@link #SIZE}, or null
     * @param region as {@link #REGION}, or null
     * @throws UnacceptableException if the values make no sense
     */
    static RenderOptions options(
            PictureFormat format,
            String window,
            Double level,
            Double width,
            String size,
            String region,
            boolean overlays,
            int quality) {
        try {
            RenderOptions options = RenderOptions.of(format)
                    .withWindow(windowing(window, level, width))
                    .withOverlays(overlays)
                    .withQuality(quality);
            if (size != null) {
                String[] sides = size.split("x");
                options = options.within(Integer.parseInt(sides[0]), Integer.parseInt(sides[sides.length - 1]));
            }
            return region == null ? options : options.withRegion(region(region.split(",")));
        } catch (IllegalArgumentException e) {
            throw new UnacceptableException(e.getMessage());
        }
    }

    private static RenderOptions.Region region(String[] numbers) {
        return new RenderOptions.Region(
                Integer.parseInt(numbers[0]),
                Integer.parseInt(numbers[1]),
                Integer.parseInt(numbers[2]),
                Integer.parseInt(numbers[3]));
    }

    private static Windowing windowing(String window, Double level, Double width) {
        boolean isWidth = window != null && window.matches(NUMBER);
        if (level != null || width != null || isWidth) {
            if (level == null || (width == null) == (window == null) || window != null && !isWidth) {
                throw new IllegalArgumentException(
                        "Give level and width together (level=40&window=400 or level=40&width=400), or window alone");
            }
            return Windowing.given(
                    level, width == null ? Double.parseDouble(window) : width, Windowing.Function.LINEAR);
        }
        if (window == null) {
            return Windowing.header();
        }
        Matcher preset = PRESET.matcher(window);
        if (preset.matches()) {
            return Windowing.header(preset.group(1) == null ? 0 : Integer.parseInt(preset.group(1)));
        }
        return switch (window) {
            case "minmax" -> Windowing.minMax();
            case "percentile" -> Windowing.percentile();
            case "full" -> Windowing.fullRange();
            default -> given(window.split(","));
        };
    }

    private static Windowing given(String[] parts) {
        return Windowing.given(
                Double.parseDouble(parts[0]),
                Double.parseDouble(parts[1]),
                parts.length < 3
                        ? Windowing.Function.LINEAR
                        : Windowing.Function.valueOf(parts[2].toUpperCase(Locale.ROOT)));
    }
}

package org.dromedary.web.dicomweb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.dromedary.dicom.TransferSyntax;

/** Transfer syntaxes as DICOMweb clients ask for them (PS3.18 §8.7.3). */
final class TransferSyntaxes {

    static final String ANY = "*";
    static final String OCTETS = "application/octet-stream";

    private static final String JPEG = "1.2.840.10008.1.2.4.";

    /** Media types of compressed frames (tables 8.7.3-2 and 8.7.3-5), by transfer syntax. */
    private static final Map<String, String> MEDIA_TYPES = Map.ofEntries(
            Map.entry("1.2.840.10008.1.2.5", "image/dicom-rle"),
            Map.entry(JPEG + "50", "image/jpeg"),
            Map.entry(JPEG + "51", "image/jpeg"),
            Map.entry(JPEG + "57", "image/jpeg"),
            Map.entry(JPEG + "70", "image/jpeg"),
            Map.entry(JPEG + "80", "image/jls"),
            Map.entry(JPEG + "81", "image/jls"),
            Map.entry(JPEG + "90", "image/jp2"),
            Map.entry(JPEG + "91", "image/jp2"),
            Map.entry(JPEG + "92", "image/jpx"),
            Map.entry(JPEG + "93", "image/jpx"),
            Map.entry(JPEG + "110", "image/jxl"),
            Map.entry(JPEG + "111", "image/jxl"),
            Map.entry(JPEG + "112", "image/jxl"),
            Map.entry(JPEG + "201", "image/jphc"),
            Map.entry(JPEG + "202", "image/jphc"),
            Map.entry(JPEG + "203", "image/jphc"),
            Map.entry(JPEG + "100", "video/mpeg2"),
            Map.entry(JPEG + "101", "video/mpeg2"),
            Map.entry(JPEG + "102", "video/mp4"),
            Map.entry(JPEG + "103", "video/mp4"),
            Map.entry(JPEG + "104", "video/mp4"),
            Map.entry(JPEG + "105", "video/mp4"),
            Map.entry(JPEG + "106", "video/mp4"));

    private TransferSyntaxes() {}

    /** The media type of a frame as it is stored. */
    static String mediaType(String transferSyntax) {
        return MEDIA_TYPES.getOrDefault(transferSyntax, OCTETS);
    }

    /**
     * What may be sent for {@code application/dicom}, the most wanted first; {@link #ANY} stands for what is stored. A client
     * that names no transfer syntax wants Explicit VR Little Endian (PS3.18 §8.7.3.5.2).
     */
    static List<String> wanted(List<MediaRange> ranges, String parameter) {
        List<String> wanted = new ArrayList<>();
        if (parameter != null) {
            wanted.add(parameter);
        }
        for (MediaRange range : ranges) {
            String one = range.transferSyntax();
            wanted.add(one == null ? TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN : one);
        }
        return wanted.stream().distinct().toList();
    }
}

package org.dromedary.component.orthanc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import org.dromedary.component.http.HttpDownload;
import org.dromedary.component.http.HttpFailedException;
import org.dromedary.dicom.Part10;

/**
 * Whether what Orthanc has is what it was sent: it answers AlreadyStored for any instance with the same identity, and keeps
 * the old one.
 */
final class StoredInstance {

    private static final int PIECE = 64 * 1024;

    private StoredInstance() {}

    /**
     * Compares digests; if they differ, the datasets, for the same instance may have come with other file meta information.
     *
     * @param id Orthanc's identifier
     */
    static boolean isSame(OrthancClient client, String id, Path file)
            throws HttpFailedException, IOException, InterruptedException {
        Optional<String> stored = client.storedMd5(id);
        return stored.isPresent() && (stored.get().equals(md5(file)) || hasSameDataset(client, id, file));
    }

    private static String md5(Path file) throws IOException {
        MessageDigest md5 = OrthancClient.md5();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), md5)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(md5.digest());
    }

    /** A dataset is the end of its file, so equal ones are equal ends. */
    private static boolean hasSameDataset(OrthancClient client, String id, Path file)
            throws HttpFailedException, IOException, InterruptedException {
        Part10 part10 = Part10.read(file);
        long dataset = Files.size(file) - part10.datasetOffset();
        try (HttpDownload there = client.instance(id);
                InputStream here = part10.openDataset(file)) {
            long head = there.length() - dataset;
            if (head < 0) {
                return false;
            }
            there.body().skipNBytes(head);
            return isEqual(here, there.body());
        }
    }

    private static boolean isEqual(InputStream here, InputStream there) throws IOException {
        while (true) {
            byte[] one = here.readNBytes(PIECE);
            if (!Arrays.equals(one, there.readNBytes(PIECE))) {
                return false;
            }
            if (one.length == 0) {
                return true;
            }
        }
    }
}

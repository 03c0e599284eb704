package org.dromedary.dicom;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

/**
 * A study that no patient has: a phantom with noise, valid for its IOD (PS3.3), in Explicit VR Little Endian. The same
 * plan gives the same bytes. Instances are written row by row, so that a large one needs no memory.
 */
public final class SyntheticStudy {

    /** Longest StudyDescription, in characters (VR LO, PS3.5 §6.2). */
    public static final int LONGEST_DESCRIPTION = 64;

    /** What kind of images. */
    public enum Modality {
        /** 16 bit signed, rescaled to Hounsfield units. */
        CT(UID.CTImageStorage, 512),
        /** 12 bit in 16. */
        MR(UID.MRImageStorage, 256),
        /** One large projection, 12 bit in 16. */
        CR(UID.ComputedRadiographyImageStorage, 2048),
        /** RGB, one frame or a cine loop. */
        US(UID.UltrasoundImageStorage, 480);

        private final String sopClass;
        private final int defaultSize;

        Modality(String sopClass, int defaultSize) {
            this.sopClass = sopClass;
            this.defaultSize = defaultSize;
        }

        /** Rows and columns that are usual for it. */
        public int defaultSize() {
            return defaultSize;
        }
    }

    /**
     * What to make.
     *
     * @param series series in the study
     * @param instances instances in each series
     * @param size rows and columns of an image, in pixels
     * @param frames frames of each instance; more than one for {@link Modality#US} only
     * @param description StudyDescription as a modality would send it, recipients and password included
     * @param seed everything follows from it, the UIDs too
     * @param time when the study was made
     */
    public record Plan(
            Modality modality,
            int series,
            int instances,
            int size,
            int frames,
            String description,
            long seed,
            LocalDateTime time) {

        /** @throws IllegalArgumentException saying which value is out of its range */
        public Plan {
            range("series", series, 1, 10_000);
            range("instances", instances, 1, 100_000);
            range("size", size, 16, 20_000);
            range("frames", frames, 1, modality == Modality.US ? 10_000 : 1);
            if (2L * size * size * (modality == Modality.US ? 2L * frames : 1) > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("an instance would have more than 2 GiB of pixel data");
            }
            if (description.codePointCount(0, description.length()) > LONGEST_DESCRIPTION) {
                throw new IllegalArgumentException("the description has more than " + LONGEST_DESCRIPTION
                        + " characters with recipient and password, which no modality could send; shorten it");
            }
            if (description.indexOf('\\') >= 0 || description.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "a description holds no backslash and no control character (VR LO): leave them out");
            }
        }

        private static void range(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", is " + value);
            }
        }
    }

    private final Plan plan;
    private final String studyUid;
    private final String frameOfReferenceUid;

    public SyntheticStudy(Plan plan) {
        this.plan = plan;
        this.studyUid = uid("study");
        this.frameOfReferenceUid = uid("frame");
    }

    public String studyInstanceUid() {
        return studyUid;
    }

    /** How many instances all series have together. */
    public int size() {
        return plan.series() * plan.instances();
    }

    /** @param index from 0 to {@link #size()} - 1 */
    public String sopInstanceUid(int index) {
        return uid("instance" + index);
    }

    public String sopClassUid() {
        return plan.modality() == Modality.US && plan.frames() > 1
                ? UID.UltrasoundMultiFrameImageStorage
                : plan.modality().sopClass;
    }

    /**
     * Writes one instance as a Part 10 file (PS3.10 §7).
     *
     * @param index from 0 to {@link #size()} - 1
     */
    public void write(int index, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            write(index, out);
            out.flush();
        }
    }

    /** As {@link #write(int, Path)}; the stream stays open. */
    public void write(int index, OutputStream out) throws IOException {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index);
        }
        Attributes header = header(index);
        // never closed: closing would close the caller's stream
        ImageOutputStream dicom = new ImageOutputStream(out, UID.ExplicitVRLittleEndian);
        dicom.writeDataset(header.createFileMetaInformation(UID.ExplicitVRLittleEndian), header);
        Phantom phantom = new Phantom(plan, index % plan.instances(), mix(plan.seed(), index));
        int length = Math.multiplyExact(phantom.bytesPerFrame(), plan.frames());
        dicom.writeHeader(Tag.PixelData, plan.modality() == Modality.US ? VR.OB : VR.OW, length + (length & 1));
        for (int frame = 0; frame < plan.frames(); frame++) {
            phantom.writeFrame(frame, dicom);
        }
        if ((length & 1) != 0) {
            dicom.write(0);
        }
        dicom.flush();
    }

    private Attributes header(int index) {
        int seriesIndex = index / plan.instances();
        int instance = index % plan.instances();
        String number = String.format(Locale.ROOT, "%08d", Math.floorMod(plan.seed(), 100_000_000L));
        String date = DateTimeFormatter.BASIC_ISO_DATE.format(plan.time());
        String time = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT).format(plan.time());

        Attributes a = new Attributes();
        a.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 192");
        a.setString(Tag.SOPClassUID, VR.UI, sopClassUid());
        a.setString(Tag.SOPInstanceUID, VR.UI, sopInstanceUid(index));
        a.setString(Tag.StudyDate, VR.DA, date);
        a.setString(Tag.ContentDate, VR.DA, date);
        a.setString(Tag.StudyTime, VR.TM, time);
        a.setString(Tag.ContentTime, VR.TM, time);
        a.setString(Tag.AccessionNumber, VR.SH, "A" + number);
        a.setString(Tag.Modality, VR.CS, plan.modality().name());
        a.setString(Tag.Manufacturer, VR.LO, "Dromedary");
        a.setString(Tag.ManufacturerModelName, VR.LO, "Phantom");
        a.setNull(Tag.ReferringPhysicianName, VR.PN);
        a.setString(Tag.StudyDescription, VR.LO, plan.description());
        a.setString(Tag.SeriesDescription, VR.LO, "Phantom " + (seriesIndex + 1));
        a.setString(Tag.PatientName, VR.PN, "Höcker^Trampel");
        a.setString(Tag.PatientID, VR.LO, "SIM" + number);
        a.setString(Tag.PatientBirthDate, VR.DA, "19700101");
        a.setString(Tag.PatientSex, VR.CS, "O");
        a.setString(Tag.StudyInstanceUID, VR.UI, studyUid);
        a.setString(Tag.SeriesInstanceUID, VR.UI, uid("series" + seriesIndex));
        a.setString(Tag.StudyID, VR.SH, number);
        a.setInt(Tag.SeriesNumber, VR.IS, seriesIndex + 1);
        a.setInt(Tag.InstanceNumber, VR.IS, instance + 1);
        switch (plan.modality()) {
            case CT -> ct(a, instance);
            case MR -> mr(a, instance);
            case CR -> cr(a);
            case US -> us(a);
        }
        a.setInt(Tag.Rows, VR.US, plan.size());
        a.setInt(Tag.Columns, VR.US, plan.size());
        return a;
    }

    private void ct(Attributes a, int instance) {
        a.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY", "AXIAL");
        a.setString(Tag.BodyPartExamined, VR.CS, "CHEST");
        a.setString(Tag.KVP, VR.DS, "120");
        a.setInt(Tag.AcquisitionNumber, VR.IS, 1);
        a.setString(Tag.RescaleIntercept, VR.DS, "-1024");
        a.setString(Tag.RescaleSlope, VR.DS, "1");
        a.setString(Tag.RescaleType, VR.LO, "HU");
        plane(a, instance);
        grey(a, 16, true, "40", "400");
    }

    private void mr(Attributes a, int instance) {
        a.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY", "OTHER");
        a.setString(Tag.BodyPartExamined, VR.CS, "HEAD");
        a.setString(Tag.ScanningSequence, VR.CS, "SE");
        a.setString(Tag.SequenceVariant, VR.CS, "NONE");
        a.setNull(Tag.ScanOptions, VR.CS);
        a.setString(Tag.MRAcquisitionType, VR.CS, "2D");
        a.setString(Tag.RepetitionTime, VR.DS, "500");
        a.setString(Tag.EchoTime, VR.DS, "15");
        a.setInt(Tag.EchoTrainLength, VR.IS, 1);
        a.setString(Tag.MagneticFieldStrength, VR.DS, "1.5");
        plane(a, instance);
        grey(a, 12, false, "1000", "2000");
    }

    private void cr(Attributes a) {
        a.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY");
        a.setString(Tag.BodyPartExamined, VR.CS, "CHEST");
        a.setString(Tag.ViewPosition, VR.CS, "PA");
        a.setString(Tag.PatientOrientation, VR.CS, "L", "F");
        a.setString(Tag.ImagerPixelSpacing, VR.DS, "0.168", "0.168");
        grey(a, 12, false, "2048", "4096");
    }

    private void us(Attributes a) {
        a.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY", "ABDOMINAL", "0001");
        a.setString(Tag.BodyPartExamined, VR.CS, "ABDOMEN");
        a.setNull(Tag.PatientOrientation, VR.CS);
        a.setString(Tag.LossyImageCompression, VR.CS, "00");
        if (plan.frames() > 1) {
            a.setInt(Tag.NumberOfFrames, VR.IS, plan.frames());
            a.setString(Tag.FrameTime, VR.DS, "40");
            a.setInt(Tag.FrameIncrementPointer, VR.AT, Tag.FrameTime);
        }
        a.setInt(Tag.SamplesPerPixel, VR.US, 3);
        a.setString(Tag.PhotometricInterpretation, VR.CS, "RGB");
        a.setInt(Tag.PlanarConfiguration, VR.US, 0);
        bits(a, 8, 8, false);
    }

    private void plane(Attributes a, int instance) {
        a.setString(Tag.FrameOfReferenceUID, VR.UI, frameOfReferenceUid);
        a.setNull(Tag.PositionReferenceIndicator, VR.LO);
        a.setString(Tag.PatientPosition, VR.CS, "HFS");
        a.setString(Tag.SliceThickness, VR.DS, "2");
        a.setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0");
        a.setString(Tag.ImagePositionPatient, VR.DS, "-180", "-180", String.valueOf(2 * instance));
        String spacing = String.format(Locale.ROOT, "%.5f", 360.0 / plan.size());
        a.setString(Tag.PixelSpacing, VR.DS, spacing, spacing);
    }

    private static void grey(Attributes a, int bits, boolean signed, String center, String width) {
        a.setInt(Tag.SamplesPerPixel, VR.US, 1);
        a.setString(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME2");
        a.setString(Tag.WindowCenter, VR.DS, center);
        a.setString(Tag.WindowWidth, VR.DS, width);
        bits(a, 16, bits, signed);
    }

    private static void bits(Attributes a, int allocated, int stored, boolean signed) {
        a.setInt(Tag.BitsAllocated, VR.US, allocated);
        a.setInt(Tag.BitsStored, VR.US, stored);
        a.setInt(Tag.HighBit, VR.US, stored - 1);
        a.setInt(Tag.PixelRepresentation, VR.US, signed ? 1 : 0);
    }

    /** A UID of the 2.25 root (PS3.5 annex B.2): the seed and the name, hashed to a UUID. */
    private String uid(String name) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, plan.seed()));
            byte[] hash = sha.digest((plan.modality() + "/" + name).getBytes(StandardCharsets.UTF_8));
            // RFC 9562 version 8: a UUID of our own making
            hash[6] = (byte) (hash[6] & 0x0f | 0x80);
            hash[8] = (byte) (hash[8] & 0x3f | 0x80);
            return "2.25." + new BigInteger(1, hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static long mix(long seed, int index) {
        return seed * 0x9E3779B97F4A7C15L + index;
    }
}

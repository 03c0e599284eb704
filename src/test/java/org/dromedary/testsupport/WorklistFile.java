package org.dromedary.testsupport;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Worklist files as dcmtk's own samples are made: a dump, and {@code dump2dcm}. */
public final class WorklistFile {

    private WorklistFile() {}

    /** A file in UTF-8 with one step at 08:30, {@code S-} and the accession number. */
    public static void write(
            Path file, Path work, String accession, String name, String modality, String station, String date)
            throws IOException, InterruptedException {
        write(file, work, "ISO_IR 192", StandardCharsets.UTF_8, accession, name, modality, station, date);
    }

    /** As above in another character set; null: the file names none. */
    public static void write(
            Path file,
            Path work,
            String characterSet,
            Charset charset,
            String accession,
            String name,
            String modality,
            String station,
            String date)
            throws IOException, InterruptedException {
        Peers.require("dump2dcm");
        String dump =
                """
                %s(0008,0050) SH [%s]
                (0010,0010) PN [%s]
                (0010,0020) LO [ID-%s]
                (0010,0030) DA [19600102]
                (0010,0040) CS [F]
                (0020,000d) UI [1.2.826.0.1.3680043.8.498.77.%d]
                (0032,1032) PN [Request^Rudi]
                (0032,1060) LO [Examination]
                (0040,0100) SQ
                (fffe,e000) -
                (0008,0060) CS [%s]
                (0040,0001) AE [%s]
                (0040,0002) DA [%s]
                (0040,0003) TM [083000]
                (0040,0006) PN [Perform^Paula]
                (0040,0007) LO [Step]
                (0040,0009) SH [S-%s]
                (fffe,e00d) -
                (fffe,e0dd) -
                (0040,1001) SH [RP-%s]
                (0040,1003) SH [LOW]
                """
                        .formatted(
                                characterSet == null ? "" : "(0008,0005) CS [" + characterSet + "]\n",
                                accession,
                                name,
                                accession,
                                Math.abs(accession.hashCode()),
                                modality,
                                station,
                                date,
                                accession,
                                accession);
        Path text = Files.write(work.resolve(UUID.randomUUID() + ".dump"), dump.getBytes(charset));
        Command.succeed("dump2dcm", text, file);
    }
}

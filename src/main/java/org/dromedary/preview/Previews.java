package org.dromedary.preview;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.DicomJson;
import org.dromedary.dicom.ModelView;
import org.dromedary.dicom.render.FrameDrawing;
import org.dromedary.dicom.render.NotRenderableException;
import org.dromedary.dicom.render.PictureFormat;
import org.dromedary.dicom.render.RenderOptions;
import org.dromedary.study.DescriptionCleaner;

/**
 * The steps of {@code deliver-previews}: metadata in the DICOM JSON model (PS3.18 annex F), without bulk data and without a mail request's
 * recipients and password, and a JPEG of the first frame. Routes call it as the bean {@code previews}.
 */
@Component("previews")
public class Previews {

    private static final Logger LOG = LoggerFactory.getLogger(Previews.class);
    private static final String FILE = "DromedaryFile";
    private static final String NAME = "DromedaryPreviewName";
    /** Of the picture's longer side, in pixels. */
    private static final int LARGEST = 1024;

    private final DescriptionCleaner cleaner;
    private final FrameDrawing drawing;
    private final Path work;

    Previews(DescriptionCleaner cleaner, FrameDrawing drawing, @Value("${dromedary.data-dir:./data}") Path dataDir)
            throws IOException {
        this.cleaner = cleaner;
        this.drawing = drawing;
        this.work = dataDir.resolve("preview");
        if (Files.isDirectory(work)) {
            removeLeftOvers();
        }
    }

    /** What a process that was killed left behind a while ago; metadata are about patients. */
    private void removeLeftOvers() throws IOException {
        Instant old = Instant.now().minus(Duration.ofHours(1));
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** The file in the body, named by {@code deliveryFiles}, becomes its metadata. */
    public void metadata(Exchange exchange) throws IOException {
        Path file = exchange.getProperty(FILE, File.class).toPath();
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class);
        exchange.setProperty(NAME, name.endsWith(".dcm") ? name.substring(0, name.length() - 4) : name);
        String description = DicomHeader.read(file).keywords().get("StudyDescription");
        Files.createDirectories(work);
        Path metadata = Files.createTempFile(work, "metadata-", ".json");
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                try {
                    Files.deleteIfExists(metadata);
                } catch (IOException e) {
                    LOG.warn("{} cannot be removed: {}", metadata, e.getMessage());
                }
            }
        });
        try (OutputStream out = Files.newOutputStream(metadata);
                DicomJson json = DicomJson.single(out)) {
            json.write(file, new ModelView("", cleaner.rule(description)));
        }
        send(exchange, metadata.toFile(), ".json", "application/dicom+json");
    }

    /** The body becomes the picture of the first frame; null if there is none to see. */
    public void picture(Exchange exchange) throws IOException, InterruptedException {
        Path file = exchange.getProperty(FILE, File.class).toPath();
        try {
            byte[] picture = drawing.drawInTurn(
                    file, 1, RenderOptions.of(PictureFormat.JPEG).within(LARGEST, LARGEST));
            send(exchange, picture, ".jpg", "image/jpeg");
        } catch (NotRenderableException e) {
            LOG.debug("No preview of an instance: {}", e.getMessage());
            exchange.getMessage().setBody(null);
        }
    }

    private static void send(Exchange exchange, Object body, String ending, String type) {
        Message message = exchange.getMessage();
        String name = exchange.getProperty(NAME, String.class) + ending;
        // what the answer to the part before left behind does not go out with this one
        message.removeHeaders("*");
        message.setHeader(Exchange.FILE_NAME, name);
        message.setHeader(Exchange.HTTP_PATH, name.replace(" ", "%20").replace("^", "%5E"));
        message.setHeader(Exchange.HTTP_METHOD, "PUT");
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(body);
    }
}

package org.dromedary.component.dicomweb;

import java.io.IOException;
import java.util.Map;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpCall;
import org.dromedary.component.http.HttpDownload;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomJsonReader;

/** An answer in DICOM JSON (PS3.18 annex F) that is read as it comes. */
final class JsonAnswer implements AutoCloseable {

    static final String ACCEPT = "application/dicom+json";

    private static final int NO_CONTENT = 204;
    private static final int TOO_LARGE = 413;

    private final String asked;
    private final HttpDownload download;
    private final DicomJsonReader json;

    private JsonAnswer(String asked, HttpDownload download, DicomJsonReader json) {
        this.asked = asked;
        this.download = download;
        this.json = json;
    }

    /**
     * @param call a GET
     * @throws AnswerException if the answer is something else, or the server says that it would be too large
     */
    static JsonAnswer open(DicomWebServer server, HttpCall call) throws PeerException, InterruptedException {
        String asked = server.name() + ", asked for " + call.what() + ", ";
        HttpDownload download = server.open(call.with("Accept", ACCEPT).expecting(TOO_LARGE));
        try {
            if (download.status() == TOO_LARGE) {
                download.close();
                throw new AnswerException(
                        asked + "answers 413: there are too many matches; ask for less, or set pageSize", true, null);
            }
            if (download.status() == NO_CONTENT) {
                download.close();
                return new JsonAnswer(asked, download, null);
            }
            MediaType type = MediaType.of(download.mediaType());
            if (!type.isJson() && !type.name().isEmpty()) {
                download.close();
                throw new AnswerException(
                        asked + "answers with " + type.name() + " instead of DICOM JSON: check that the URL is that of"
                                + " DICOMweb and not of a login page",
                        true,
                        null);
            }
            return new JsonAnswer(asked, download, new DicomJsonReader(download.body()));
        } catch (IOException e) {
            throw new AnswerException(asked + "gives an answer that cannot be read: " + e.getMessage(), false, e);
        }
    }

    HttpDownload head() {
        return download;
    }

    /**
     * The next dataset; null after the last one.
     *
     * @throws AnswerException if the answer is cut or no DICOM JSON
     */
    Map<String, Object> next() throws AnswerException {
        try {
            return json == null ? null : json.next();
        } catch (DicomFormatException e) {
            throw new AnswerException(asked + "gives an answer that is damaged: " + e.getMessage(), false, e);
        } catch (IOException e) {
            throw new AnswerException(asked + "gives an answer that is not complete: " + e.getMessage(), false, e);
        }
    }

    @Override
    public void close() throws IOException {
        if (json != null) {
            json.close();
        }
        download.close();
    }
}

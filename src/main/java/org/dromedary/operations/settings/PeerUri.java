package org.dromedary.operations.settings;

import java.util.regex.Pattern;

import org.apache.camel.CamelContext;
import org.springframework.core.env.Environment;

import org.dromedary.component.dicom.DicomComponent;
import org.dromedary.component.dicom.DicomConfiguration;
import org.dromedary.component.dicom.DicomEndpoint;
import org.dromedary.component.dicom.DicomScu;

/**
 * What a {@code dicom:} URI means where the router does not run.
 *
 * @param peer whom to call
 * @param configuration how, by the options of the URI and the settings
 */
public record PeerUri(DicomScu.Peer peer, DicomConfiguration configuration) {

    private static final Pattern CALLING = Pattern.compile("[?&]callingAet=");

    /** @throws IllegalArgumentException saying what is wrong with an option, or with the settings that it stands on */
    public static PeerUri of(String uri, Environment settings) {
        // never started: it only knows how to read an endpoint's options
        try (CamelContext camel = SettingsSource.camel(settings)) {
            DicomTlsSettings.of(settings)
                    .applyTo(camel.getComponent("dicom", DicomComponent.class).getConfiguration());
            DicomEndpoint endpoint = camel.getEndpoint(uri, DicomEndpoint.class);
            DicomConfiguration configuration = endpoint.getConfiguration().copy();
            if (!CALLING.matcher(uri).find()) {
                configuration.setCallingAet(settings.getProperty("dromedary.dicom.ae-title", "DROMEDARY"));
            }
            return new PeerUri(endpoint.peer(), configuration);
        } catch (Exception e) {
            throw new IllegalArgumentException(SettingsSource.deepest(e), e);
        }
    }
}

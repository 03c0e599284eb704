package org.dromedary.operations.settings;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

import org.dromedary.intake.Orthancs;
import org.dromedary.portal.PortalProperties;

/** What the settings of the portal must be beside those of the rest. */
@Component
class PortalCheck {

    private static final String PREFIX = "dromedary.portal.";

    PortalCheck(PortalProperties portal, DicomProperties dicom, DicomNodes nodes, Orthancs orthancs) {
        if (!portal.enabled()) {
            return;
        }
        if (nodes.named(portal.node()) == null) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "node",
                    portal.node(),
                    "there is no such node; set dromedary.dicom.nodes." + portal.node()
                            + ".uri to dicom:AET@HOST:PORT");
        }
        if (orthancs.isFollowed(portal.orthanc())) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "orthanc",
                    portal.orthanc(),
                    "its studies are brought into the study store as well; set dromedary.orthancs." + portal.orthanc()
                            + ".poll to false, or what comes back is taken for new");
        }
        if (portal.port() == dicom.port() || portal.port() == dicom.tls().port()) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "port",
                    portal.port(),
                    "dromedary.dicom has the same; what comes back needs a port of its own, so that it is not taken for new");
        }
        if (portal.moveDestination().equals(dicom.aeTitle())) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "move-destination",
                    portal.moveDestination(),
                    "dromedary.dicom.ae-title is the same; what comes back needs an AE title of its own, so that it is not taken for new");
        }
    }
}

package org.dromedary.operations.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.DestinationProperties;
import org.dromedary.delivery.DestinationSettings;

/**
 * Tells at the start that a node to which C-MOVE may send is a destination for de-identified studies, too: it can retrieve the
 * originals, with their patients.
 */
@Component
@ConditionalOnWebApplication
class OriginalsWarning implements InitializingBean {

    private static final Logger LOG = LoggerFactory.getLogger(OriginalsWarning.class);

    private final DicomNodes nodes;
    private final DestinationProperties destinations;

    OriginalsWarning(DicomNodes nodes, DestinationProperties destinations) {
        this.nodes = nodes;
        this.destinations = destinations;
    }

    @Override
    public void afterPropertiesSet() {
        warnings(nodes.all(), destinations).forEach(LOG::warn);
    }

    static List<String> warnings(List<DicomNodes.Node> nodes, DestinationProperties destinations) {
        List<String> warnings = new ArrayList<>();
        destinations.all().forEach((name, destination) -> nodes.stream()
                .filter(node -> isDeidentified(destination) && isSame(node.uri(), destination.uri()))
                .forEach(node -> warnings.add("dromedary.dicom.nodes." + node.name()
                        + ": it is where destination " + name + " is, which gets de-identified studies only, but C-MOVE"
                        + " sends it the originals with their patients; remove the node if it is not to have those")));
        return warnings;
    }

    private static boolean isDeidentified(DestinationSettings destination) {
        return destination.deidentify() != null;
    }

    private static boolean isSame(String node, String destination) {
        Matcher one = DestinationProbe.DICOM.matcher(node);
        Matcher other = DestinationProbe.DICOM.matcher(destination == null ? "" : destination);
        return one.matches()
                && other.matches()
                && one.group(2).equalsIgnoreCase(other.group(2))
                && Integer.parseInt(one.group(3)) == Integer.parseInt(other.group(3));
    }
}

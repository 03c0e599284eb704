package org.dromedary.component.filequeue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

import org.apache.camel.Exchange;

import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryContent;
import org.dromedary.delivery.DeliveryRun;
import org.dromedary.delivery.InstanceFile;
import org.dromedary.delivery.PayloadFolders;
import org.dromedary.delivery.PayloadMissingException;

/** What a route gets of a delivery. */
final class DeliveryMessage {

    private final FileQueueComponent component;
    private final PayloadFolders payloads;

    DeliveryMessage(FileQueueComponent component) {
        this.component = component;
        this.payloads = component.payloads();
    }

    /** Fills headers, properties and body; false if earlier attempts have sent everything already. */
    boolean fill(Exchange exchange, ActiveDelivery active) throws IOException {
        Delivery delivery = active.delivery();
        var message = exchange.getIn();
        exchange.setProperty(DeliveryRun.PROPERTY, active);
        exchange.setProperty(FileQueueConstants.PROGRESS, (LongConsumer) active::progress);
        exchange.setProperty(FileQueueConstants.TOTAL, (LongConsumer) active::total);
        exchange.setProperty(FileQueueConstants.ANSWERED, (BiConsumer<File, Integer>)
                (file, status) -> active.answered(file, status, null));
        boolean open = delivery.isFile() ? fillFile(exchange, delivery) : fillStudy(exchange, active);
        message.setHeader(FileQueueConstants.DELIVERY_ID, delivery.id());
        message.setHeader(FileQueueConstants.DESTINATION, delivery.destination());
        message.setHeader(
                FileQueueConstants.FOLDER,
                payloads.folder(delivery.destination(), delivery.id()).toFile());
        return open;
    }

    private boolean fillFile(Exchange exchange, Delivery delivery) throws IOException {
        Path file = payloads.file(delivery);
        if (!Files.exists(file)) {
            throw new PayloadMissingException(file);
        }
        exchange.getIn().setHeader(FileQueueConstants.FILE_NAME, delivery.name());
        exchange.getIn().setBody(file.toFile());
        return true;
    }

    private boolean fillStudy(Exchange exchange, ActiveDelivery active) throws IOException {
        Delivery delivery = active.delivery();
        active.prepare();
        DeliveryContent.Content opened =
                component.content().open(delivery.studyUid(), delivery.generation(), active::wants);
        for (InstanceFile instance : opened.instances()) {
            if (!instance.file().exists()) {
                throw new PayloadMissingException(instance.file().toPath());
            }
        }
        if (opened.instances().isEmpty() && !delivery.open()) {
            exchange.setProperty(
                    FileQueueConstants.WARNING, "Nothing to send: its instances go with a later generation");
        }
        List<File> left = active.open(opened.instances());
        exchange.getIn().setHeaders(new java.util.HashMap<>(opened.headers()));
        exchange.getIn().setHeader(FileQueueConstants.STUDY_UID, delivery.studyUid());
        exchange.getIn().setHeader(FileQueueConstants.GENERATION, delivery.generation());
        exchange.getIn().setBody(left);
        return !left.isEmpty();
    }
}

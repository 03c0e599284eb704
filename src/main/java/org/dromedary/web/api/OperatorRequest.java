package org.dromedary.web.api;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.DeliveryMemory;

/**
 * The step {@code bean: {ref: operatorRequest, method: read}} of a route from {@code file-queue:}: puts what an operator asked
 * for with the delivery into the headers {@code DromedaryRecipients} (a list) and {@code DromedaryLanguage}. A delivery that
 * no operator asked for gets neither.
 */
@Component("operatorRequest")
public class OperatorRequest {

    private static final String DELIVERY_ID = "DromedaryDeliveryId";
    private static final String RECIPIENTS = "DromedaryRecipients";
    private static final String LANGUAGE = "DromedaryLanguage";

    private final DeliveryMemory memory;
    private final ObjectMapper json;

    OperatorRequest(DeliveryMemory memory, ObjectMapper json) {
        this.memory = memory;
        this.json = json;
    }

    /** @throws JsonProcessingException if what the delivery remembers is not what {@code POST /api/send} wrote */
    public void read(Exchange exchange) throws JsonProcessingException {
        Long id = exchange.getMessage().getHeader(DELIVERY_ID, Long.class);
        String request = memory.getState(id + "/" + Sending.REQUEST);
        if (request == null) {
            return;
        }
        JsonNode asked = json.readTree(request);
        List<String> recipients = new ArrayList<>();
        asked.path("recipients").forEach(recipient -> recipients.add(recipient.asText()));
        if (!recipients.isEmpty()) {
            exchange.getMessage().setHeader(RECIPIENTS, recipients);
        }
        if (asked.hasNonNull("language")) {
            exchange.getMessage().setHeader(LANGUAGE, asked.path("language").asText());
        }
    }
}

package org.dromedary.component.filesender;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.Message;
import org.apache.camel.WrappedFile;
import org.apache.camel.util.ObjectHelper;

/** Reads an order from a message and the endpoint's options; refuses what cannot become a transfer before the server is asked. */
final class OrderReader {

    private final FileSenderConfiguration configuration;

    OrderReader(FileSenderConfiguration configuration) {
        this.configuration = configuration;
    }

    FileSenderOrder read(Message message) throws FileSenderException {
        boolean getALink = message.getHeader(FileSenderConstants.GET_A_LINK, configuration.isGetALink(), Boolean.class);
        return new FileSenderOrder(
                files(message.getBody()),
                getALink ? List.of() : recipients(message.getHeader(FileSenderConstants.RECIPIENTS)),
                getALink,
                from(message),
                text(message, FileSenderConstants.SUBJECT, configuration.getSubject()),
                text(message, FileSenderConstants.MESSAGE, configuration.getMessage()),
                Duration.ofMillis(configuration.getExpires()),
                text(message, FileSenderConstants.LANGUAGE, configuration.getLanguage()),
                options());
    }

    private static String text(Message message, String header, String otherwise) {
        String text = message.getHeader(header, String.class);
        return ObjectHelper.isEmpty(text) ? otherwise : text;
    }

    private static List<OutgoingFile> files(Object body) throws FileSenderMessageInvalidException {
        Collection<?> given =
                body instanceof Collection<?> several ? several : body == null ? List.of() : List.of(body);
        List<OutgoingFile> files = new ArrayList<>();
        for (Object one : given) {
            Object file = one instanceof WrappedFile<?> wrapped ? wrapped.getFile() : one;
            if (file instanceof File plain) {
                files.add(OutgoingFile.of(plain.toPath()));
            } else if (file instanceof Path path) {
                files.add(OutgoingFile.of(path));
            } else {
                throw new FileSenderMessageInvalidException("The body must be a java.io.File or a list of them, not a "
                        + (one == null ? "null" : one.getClass().getName()));
            }
        }
        if (files.isEmpty()) {
            throw new FileSenderMessageInvalidException(
                    "The body has no file; it must be a java.io.File or a list of them");
        }
        return files;
    }

    private static List<String> recipients(Object header) throws FileSenderException {
        List<String> addresses = new ArrayList<>();
        Collection<?> given =
                header instanceof Collection<?> several ? several : header == null ? List.of() : List.of(header);
        for (Object one : given) {
            for (String address : String.valueOf(one).split("[,;\\s]+")) {
                if (!address.isEmpty()) {
                    addresses.add(address);
                }
            }
        }
        if (addresses.isEmpty()) {
            throw new FileSenderMessageInvalidException("No recipient: set the header " + FileSenderConstants.RECIPIENTS
                    + ", or the option getALink=true for a link");
        }
        return MailAddresses.checked(addresses);
    }

    private String from(Message message) throws FileSenderMessageInvalidException {
        String from = text(message, FileSenderConstants.FROM, configuration.getFrom());
        if (from == null && configuration.getUser() != null) {
            from = configuration.getUser();
        }
        if (from == null || !MailAddresses.isValid(from.strip())) {
            throw new FileSenderMessageInvalidException(
                    "No sender: the user id is no mail address, so set the option from");
        }
        return from.strip();
    }

    private Map<String, Boolean> options() {
        Map<String, Boolean> options = new LinkedHashMap<>();
        configuration
                .getTransferOptions()
                .forEach((name, on) -> options.put(name, List.of("true", "1").contains(String.valueOf(on))));
        return options;
    }
}

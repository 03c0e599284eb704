package org.dromedary.component.filesender;

import org.apache.camel.spi.Metadata;

/** Headers and properties of the {@code filesender} component. */
public final class FileSenderConstants {

    @Metadata(
            label = "producer",
            description =
                    "The recipients' mail addresses: a list, or a text with commas, semicolons or blanks between them."
                            + " Needed unless a link is made.",
            javaType = "Object")
    public static final String RECIPIENTS = "CamelFileSenderRecipients";

    @Metadata(
            label = "producer",
            description = "Subject of the mail, instead of the option subject.",
            javaType = "String")
    public static final String SUBJECT = "CamelFileSenderSubject";

    @Metadata(label = "producer", description = "Text of the mail, instead of the option message.", javaType = "String")
    public static final String MESSAGE = "CamelFileSenderMessage";

    @Metadata(
            label = "producer",
            description = "The sender's mail address, instead of the option from.",
            javaType = "String")
    public static final String FROM = "CamelFileSenderFrom";

    @Metadata(
            label = "producer",
            description = "The language of the mails, instead of the option language.",
            javaType = "String")
    public static final String LANGUAGE = "CamelFileSenderLanguage";

    @Metadata(
            label = "producer",
            description = "Whether to make a link and mail nobody, instead of the option getALink.",
            javaType = "Boolean")
    public static final String GET_A_LINK = "CamelFileSenderGetALink";

    @Metadata(
            label = "producer",
            description =
                    "The key under which the transfer is remembered in the stateRepository. It must be the same when the"
                            + " same message comes again, and different for every other one. Needed with a stateRepository.",
            javaType = "String")
    public static final String STATE_KEY = "CamelFileSenderStateKey";

    @Metadata(label = "producer", description = "Result: the id of the transfer.", javaType = "Long")
    public static final String TRANSFER_ID = "CamelFileSenderTransferId";

    @Metadata(
            label = "producer",
            description =
                    "Result: the download page, of the first recipient if there are several. Who has it can download.",
            javaType = "String")
    public static final String DOWNLOAD_URL = "CamelFileSenderDownloadUrl";

    @Metadata(
            label = "producer",
            description = "Result: the download pages, one for each recipient.",
            javaType = "java.util.List<String>")
    public static final String DOWNLOAD_URLS = "CamelFileSenderDownloadUrls";

    @Metadata(label = "producer", description = "Result: when the transfer ends.", javaType = "java.time.Instant")
    public static final String EXPIRES = "CamelFileSenderExpires";

    @Metadata(
            label = "producer",
            description = "Result: how many recipients the server has taken; 0 for a link.",
            javaType = "Integer")
    public static final String RECIPIENTS_ACCEPTED = "CamelFileSenderRecipientsAccepted";

    /**
     * Exchange property with a {@link java.util.function.LongConsumer} that is told the bytes the server has acknowledged,
     * of all files, those of earlier attempts included. If it throws, the upload ends with what it threw.
     */
    public static final String PROGRESS = "CamelFileSenderProgress";

    private FileSenderConstants() {}
}

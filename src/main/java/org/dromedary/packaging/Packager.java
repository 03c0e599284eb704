package org.dromedary.packaging;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import org.dromedary.component.PeerException;
import org.dromedary.packaging.MailerProperties.CutDescription;
import org.dromedary.packaging.MailerProperties.NoPassword;
import org.dromedary.study.DataDirectory;

/**
 * Makes the encrypted package of a delivery, as a step of a route: {@code bean: {ref: packager, method: pack}}. The package
 * lies in the delivery's folder ({@code queue/<destination>/<delivery id>/}), with its password beside it
 * ({@link PackagePassword}); both go when the delivery is finished. Doing it twice is harmless.
 */
public class Packager {

    /** Long: the delivery that is being worked on. */
    public static final String DELIVERY_ID = "DromedaryDeliveryId";
    /** Name of the queue. */
    public static final String DESTINATION = "DromedaryDestination";
    /** Integer: generation of the study; absent for an operator's file. */
    public static final String GENERATION = "DromedaryGeneration";
    /**
     * {@code List<String>}, or text with commas: who gets the package. An operator names them beforehand, for a file or a
     * study; otherwise they are read from the StudyDescription and set here.
     */
    public static final String RECIPIENTS = "DromedaryRecipients";
    /** Two letters: the language that the request asks for, or the setting. */
    public static final String LANGUAGE = "DromedaryLanguage";
    /** Boolean: whether Dromedary made the password, so that it has to be told. */
    public static final String PASSWORD_GENERATED = "DromedaryPasswordGenerated";

    /** Exchange property: {@code java.util.function.LongConsumer} that takes the bytes there are to send: the package's. */
    public static final String TOTAL = "DromedaryTotal";

    /** Exchange property: {@code List<File>}, the instances as they came, where the body has others that were made of them. */
    public static final String ORIGINALS = "DromedaryOriginals";

    private final PackageMaker maker;
    private final MailerProperties properties;
    private final DataDirectory data;

    Packager(PackageMaker maker, MailerProperties properties, DataDirectory data) {
        this.maker = maker;
        this.properties = properties;
        this.data = data;
    }

    /**
     * Packs what the exchange carries: a {@code List<File>} of the instances of a generation, or an operator's {@code File}.
     * Who gets it is said by the header {@value #RECIPIENTS} if an operator has set it, else by the StudyDescription.
     * Afterwards the body is the package, a {@code File}.
     *
     * @throws RecipientUnclearException if the request is faulty, may have been cut off, or names nobody
     * @throws PasswordMissingException if there is no password and none may be made
     * @throws InstanceUnreadableException if an instance cannot be read to its end
     * @throws IOException if a file cannot be read or written now
     */
    public void pack(Exchange exchange) throws IOException, PeerException {
        Message message = exchange.getMessage();
        Path folder = folder(message);
        if (message.getBody() instanceof File file) {
            packFile(message, file.toPath(), folder);
        } else if (message.getBody() instanceof Collection<?> files) {
            packStudy(
                    message, files.stream().map(file -> ((File) file).toPath()).toList(), folder);
        } else {
            throw new IllegalStateException("the packager needs the files of a file-queue: delivery as its body");
        }
    }

    /** The password of a delivery's package, generated or not; null if there is none (any more). */
    char[] password(long deliveryId) {
        Path queues = data.queue();
        if (!Files.isDirectory(queues)) {
            return null;
        }
        try (Stream<Path> destinations = Files.list(queues)) {
            for (Path queue : destinations.toList()) {
                var password = PackagePassword.read(queue.resolve(Long.toString(deliveryId)));
                if (password.isPresent()) {
                    return password.get().password().toCharArray();
                }
            }
            return null;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void packStudy(Message message, List<Path> paths, Path folder) throws IOException, PeerException {
        List<Path> originals = originals(message.getExchange());
        List<StudyFile> files = maker.read(paths, !originals.isEmpty());
        // what was de-identified asks for nothing any more
        Collection<MailRequest> requests = requests(originals.isEmpty() ? files : maker.read(originals, false));
        boolean operator = message.getHeader(RECIPIENTS) != null;
        MailRequest request = operator ? null : request(requests);
        List<String> recipients = operator ? recipients(message.getHeader(RECIPIENTS)) : request.recipients();
        String language = language(operator ? message.getHeader(LANGUAGE, String.class) : request.language());
        PackagePassword password = operator ? operatorsPassword(folder) : password(request.password(), folder);
        int generation = message.getHeader(GENERATION, 1, Integer.class);
        String studyUid = files.isEmpty() ? "" : files.get(0).studyUid();
        Path target = folder.resolve("study-" + shortId(studyUid) + (generation > 1 ? "-" + generation : "") + ".zip");
        maker.study(files, generation, requests, password.password(), language, target);
        finish(message, target, recipients, language, password);
    }

    private static List<Path> originals(Exchange exchange) {
        List<?> files = exchange.getProperty(ORIGINALS, List.of(), List.class);
        return files.stream().map(file -> ((File) file).toPath()).toList();
    }

    private void packFile(Message message, Path file, Path folder) throws IOException, PeerException {
        List<String> recipients = recipients(message.getHeader(RECIPIENTS));
        String language = language(message.getHeader(LANGUAGE, String.class));
        PackagePassword password = operatorsPassword(folder);
        String id = "file-" + message.getHeader(DELIVERY_ID, Long.class) + ".zip";
        Path target = folder.resolve(file.endsWith(id) ? "package-" + id : id);
        maker.file(file, password.password(), language, target);
        finish(message, target, recipients, language, password);
    }

    private String language(String asked) {
        return asked == null || asked.isBlank() ? properties.language() : asked.toLowerCase(Locale.ROOT);
    }

    private PackagePassword operatorsPassword(Path folder)
            throws IOException, PasswordMissingException, RecipientUnclearException {
        PackagePassword given = PackagePassword.read(folder)
                .filter(password -> !password.password().isEmpty())
                .orElse(null);
        PackagePassword password = given == null ? password(null, folder) : given;
        String problem = Passwords.problem(password.password());
        if (problem != null) {
            throw new RecipientUnclearException(
                    "The request cannot be served: " + problem + "; send it again with another password");
        }
        return password;
    }

    private static void finish(
            Message message, Path target, List<String> recipients, String language, PackagePassword password)
            throws IOException {
        message.setBody(target.toFile());
        LongConsumer total = message.getExchange().getProperty(TOTAL, LongConsumer.class);
        if (total != null) {
            total.accept(Files.size(target));
        }
        // a file of the operator's came with its own name, which is not what the package is
        message.setHeader(Exchange.FILE_NAME, target.getFileName().toString());
        message.setHeader(RECIPIENTS, recipients);
        message.setHeader(LANGUAGE, language);
        message.setHeader(PASSWORD_GENERATED, password.generated());
    }

    /** What the instances ask for, each request once by its words. */
    private static Collection<MailRequest> requests(List<StudyFile> files) {
        Map<String, MailRequest> byDescription = new LinkedHashMap<>();
        for (StudyFile file : files) {
            if (file.description() != null) {
                byDescription.computeIfAbsent(file.description(), MailRequest::parse);
            }
        }
        return byDescription.values().stream()
                .filter(request -> request.wanted() || request.password() != null)
                .toList();
    }

    /** The request that can be served: all that ask must ask for the same. */
    private MailRequest request(Collection<MailRequest> requests) throws RecipientUnclearException {
        MailRequest request = requests.stream().findFirst().orElseGet(() -> MailRequest.parse(null));
        if (!requests.stream().allMatch(request::sameAs)) {
            throw new RecipientUnclearException("The instances of the study name different recipients or passwords;"
                    + " correct StudyDescription at the modality and send the study again");
        }
        if (!request.faults().isEmpty()) {
            throw new RecipientUnclearException("The request in StudyDescription is unclear: "
                    + String.join("; ", request.faults())
                    + ". Correct it at the modality and send the study again, or send the study from the console");
        }
        if (request.recipients().isEmpty()) {
            throw new RecipientUnclearException("No instance has an e-mail address in its StudyDescription");
        }
        if (requests.stream().anyMatch(MailRequest::cut) && properties.cutDescription() == CutDescription.PARK) {
            throw new RecipientUnclearException("StudyDescription is full (64 characters) and ends in an address or"
                    + " password, which may have been cut off. Put it to the front, or shorten the name, and send the"
                    + " study again; or set dromedary.mailer.cut-description to accept and replay");
        }
        return request;
    }

    /** The password that is asked for, or the one that was made at an earlier attempt, or a new one; on the disk. */
    private PackagePassword password(String given, Path folder) throws IOException, PasswordMissingException {
        PackagePassword before = PackagePassword.read(folder).orElse(null);
        PackagePassword password;
        if (given != null) {
            password = new PackagePassword(given, false);
        } else if (before != null && before.generated()) {
            password = before;
        } else if (properties.noPassword() == NoPassword.PARK) {
            throw new PasswordMissingException();
        } else {
            password = new PackagePassword(Passwords.generate(), true);
        }
        if (!password.equals(before)) {
            data.create(folder);
            password.write(folder);
        }
        return password;
    }

    private Path folder(Message message) {
        Long id = message.getHeader(DELIVERY_ID, Long.class);
        String destination = message.getHeader(DESTINATION, String.class);
        if (id == null || destination == null || !destination.matches("[a-z0-9-]+")) {
            throw new IllegalStateException("the packager needs the headers " + DELIVERY_ID + " and " + DESTINATION
                    + ": use it in a route that begins with file-queue:");
        }
        return data.queue().resolve(destination).resolve(id.toString());
    }

    private static List<String> recipients(Object header) throws RecipientUnclearException {
        Stream<String> all = header instanceof Collection<?> many
                ? many.stream().map(String::valueOf)
                : header == null ? Stream.of() : Arrays.stream(header.toString().split("[,;\\s]+"));
        Map<String, String> recipients = new LinkedHashMap<>();
        for (String address :
                all.map(String::strip).filter(part -> !part.isEmpty()).toList()) {
            Optional<String> problem = Recipients.problem(address);
            if (problem.isPresent()) {
                throw new RecipientUnclearException(
                        "E-mail address " + (recipients.size() + 1) + " is not valid: " + problem.get());
            }
            recipients.putIfAbsent(address.toLowerCase(Locale.ROOT), address);
        }
        if (recipients.isEmpty()) {
            throw new RecipientUnclearException("No recipient is named; send it again with one");
        }
        return List.copyOf(recipients.values());
    }

    /** Tells studies apart without telling which they are: a UID often holds dates and a device's number. */
    private static String shortId(String studyUid) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(studyUid.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}

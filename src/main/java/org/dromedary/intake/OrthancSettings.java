package org.dromedary.intake;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.bind.DefaultValue;

import org.dromedary.component.http.HttpAddress;
import org.dromedary.component.orthanc.OrthancConfiguration;
import org.dromedary.component.orthanc.OrthancPolling;

/**
 * One Orthanc as it stands under {@code dromedary.orthancs.<name>}; routes call it {@code orthanc:<name>}.
 *
 * @param url address of its REST API, such as {@code https://orthanc.example.org:8042}
 * @param user for HTTP Basic; empty: none
 * @param password belongs into the environment or a file
 * @param passwordFile file that holds the password; read again when it changes
 * @param tlsTrust file with the CA certificates that its certificate is checked by, PEM or PKCS#12; empty: the Java runtime's
 * @param tlsCertificate file with this side's certificate, for an Orthanc that wants one
 * @param tlsKey PEM file with the private key, if it is not in the certificate's file
 * @param tlsPassword of the key and of PKCS#12 files; belongs into the environment
 * @param poll whether it is followed: what comes to it is brought into the study store
 * @param pollInterval how often its log of changes is read
 * @param changes which changes bring a study in: {@code StableStudy}, {@code StableSeries}, {@code NewInstance}, comma-separated
 * @param reconcileInterval how often what it has is compared with what was brought
 * @param unstableAfter how long a study may stay unstable there before it is brought nevertheless
 * @param history false: only what is new from the first start on
 * @param concurrency instances that are brought at the same time
 * @param afterDelivery what is done there when all deliveries of a study have ended well: {@code keep}, {@code delete},
 *     {@code label}, {@code label:<name>} or {@code move:<other orthanc>}
 */
public record OrthancSettings(
        String url,
        @DefaultValue("") String user,
        @DefaultValue("") String password,
        @DefaultValue("") String passwordFile,
        @DefaultValue("") String tlsTrust,
        @DefaultValue("") String tlsCertificate,
        @DefaultValue("") String tlsKey,
        @DefaultValue("") String tlsPassword,
        @DefaultValue("false") boolean poll,
        @DefaultValue("5s") Duration pollInterval,
        @DefaultValue("StableStudy") String changes,
        @DefaultValue("10m") Duration reconcileInterval,
        @DefaultValue("15m") Duration unstableAfter,
        @DefaultValue("true") boolean history,
        @DefaultValue("6") int concurrency,
        @DefaultValue("keep") String afterDelivery) {

    public OrthancSettings {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException(
                    "url is missing; set it, for instance to http://orthanc.example.org:8042");
        }
        HttpAddress.parse(url);
        if (!password.isBlank() && !passwordFile.isBlank()) {
            throw new IllegalArgumentException("password and password-file are both set; remove one");
        }
        if (user.isBlank() && !(password.isBlank() && passwordFile.isBlank())) {
            throw new IllegalArgumentException("a password is set without user; set user too");
        }
        AfterDelivery.parse(afterDelivery);
        polling(pollInterval, changes, reconcileInterval, unstableAfter, concurrency);
    }

    private static void polling(
            Duration pollInterval, String changes, Duration reconcile, Duration unstableAfter, int concurrency) {
        OrthancPolling polling = new OrthancPolling();
        polling.setPollInterval(pollInterval.toMillis());
        polling.setChanges(changes);
        polling.setReconcileInterval(reconcile.toMillis());
        polling.setUnstableAfter(unstableAfter.toMillis());
        polling.setParallelInstances(concurrency);
        polling.validate();
    }

    URI address() {
        return HttpAddress.parse(url);
    }

    /** What is done there after delivery. */
    AfterDelivery after() {
        return AfterDelivery.parse(afterDelivery);
    }

    /** How it is called. */
    OrthancConfiguration options() {
        OrthancConfiguration options = new OrthancConfiguration();
        options.setUser(user);
        options.setPassword(passwordFile.isBlank() ? password : "file:" + passwordFile);
        options.setTlsTrust(tlsTrust);
        options.setTlsCertificate(tlsCertificate);
        options.setTlsKey(tlsKey);
        options.setTlsPassword(tlsPassword);
        return options;
    }

    /** Parameters of the route template that follows it. */
    Map<String, String> parameters(String name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("orthanc", name);
        parameters.put("changes", changes);
        parameters.put("pollInterval", String.valueOf(pollInterval.toMillis()));
        parameters.put("reconcileInterval", String.valueOf(reconcileInterval.toMillis()));
        parameters.put("unstableAfter", String.valueOf(unstableAfter.toMillis()));
        parameters.put("history", String.valueOf(history));
        parameters.put("parallelInstances", String.valueOf(concurrency));
        return parameters;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "OrthancSettings[url=" + url + ", user=" + user + ", poll=" + poll + "]";
    }
}

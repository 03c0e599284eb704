package org.dromedary.intake.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The configured passwords, the one that opened something last in front: an archive has one for all its entries. */
final class Passwords {

    private final List<char[]> configured;
    private final List<Password> ways;
    private volatile Password last;
    private final AtomicBoolean lacking = new AtomicBoolean();

    Passwords(List<char[]> configured) {
        this.configured = List.copyOf(configured);
        this.ways = Password.waysOf(configured);
    }

    /** As they are to be tried. */
    List<Password> inOrder() {
        Password first = last;
        if (first == null) {
            return ways;
        }
        List<Password> order = new ArrayList<>(ways);
        order.remove(first);
        order.add(0, first);
        return order;
    }

    /** As they were configured. */
    List<char[]> configured() {
        return configured;
    }

    /** This one opened something. */
    void opened(Password password) {
        last = password;
    }

    /** Why something encrypted is left out; it is remembered that something was. */
    String lacking() {
        lacking.set(true);
        if (configured.isEmpty()) {
            return "encrypted, and no password is configured (passwords-file)";
        }
        return configured.size() == 1
                ? "encrypted, and the configured password does not open it (passwords-file)"
                : "encrypted, and none of the " + configured.size() + " configured passwords opens it (passwords-file)";
    }

    /** Whether something was left out for want of a password. */
    boolean wereLacking() {
        return lacking.get();
    }
}

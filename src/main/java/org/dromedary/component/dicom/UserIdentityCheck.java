package org.dromedary.component.dicom;

import org.aoju.bus.image.metric.internal.pdu.IdentityAC;
import org.aoju.bus.image.metric.internal.pdu.IdentityRQ;

/**
 * Looks at the user identity of an A-ASSOCIATE-RQ (PS3.7 D.3.3.7). One that is claimed with a passcode must be right; one that
 * cannot be proven (an unknown user name alone, a Kerberos ticket, SAML, JWT) counts as none, which is enough unless one is
 * required.
 */
final class UserIdentityCheck {

    private final UserIdentities users;
    private final boolean required;

    /** @throws IllegalArgumentException if an identity is required and nobody knows any */
    UserIdentityCheck(AdmissionConfiguration configuration) {
        users = configuration.getUserIdentities();
        required = configuration.isUserIdentityRequired();
        if (required && (users == null || users.isEmpty())) {
            throw new IllegalArgumentException(
                    "Option userIdentityRequired of dicom: refuses everybody: name users by userIdentities, or set it to false");
        }
    }

    /**
     * What the caller is told.
     *
     * @param user whom it is, proven; null if nobody was claimed, or nothing that can be proven
     * @param refusal why it does not get in, with what to do; null if it does
     * @param response the confirmation that it has asked for; null without
     */
    record Outcome(String user, String refusal, IdentityAC response) {}

    private Outcome nobody(String refusal) {
        return new Outcome(null, required ? refusal : null, null);
    }

    Outcome check(IdentityRQ claim) {
        if (users == null || users.isEmpty() && !required) {
            return new Outcome(null, null, null);
        }
        if (claim == null) {
            return nobody("it sends no user identity: enter a user name and passcode there");
        }
        return switch (claim.getType()) {
            case IdentityRQ.USERNAME ->
                users.matches(claim.getUsername(), null)
                        ? proven(claim)
                        : nobody("it sends a user name alone that is not known, or needs a passcode");
            case IdentityRQ.USERNAME_PASSCODE ->
                users.matches(claim.getUsername(), new String(claim.getPasscode()))
                        ? proven(claim)
                        : new Outcome(null, "its user name is not known or its passcode is wrong", null);
            default ->
                nobody("it sends a user identity of type " + claim.getType()
                        + ", but only user names (1) and passcodes (2) are known here");
        };
    }

    /** The confirmation of both types is empty (PS3.7 table D.3-15). */
    private static Outcome proven(IdentityRQ claim) {
        return new Outcome(
                claim.getUsername(), null, claim.isPositiveResponseRequested() ? new IdentityAC(new byte[0]) : null);
    }
}

package org.dromedary.component.dicom;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of {@code dicom:} about who gets in, and how often. */
@UriParams
public abstract class AdmissionConfiguration extends RequestConfiguration {

    @UriParam(
            label = "producer,security",
            secret = true,
            description = "User name for the peer (user identity negotiation, PS3.7 D.3.3.7). Without it none is sent.")
    private String username;

    @UriParam(
            label = "producer,security",
            secret = true,
            description = "Passcode for the username. It goes over the line as it is: use TLS.")
    private String passcode;

    @UriParam(
            label = "producer,security",
            defaultValue = "false",
            description =
                    "Whether the peer must confirm the user identity. Peers that do not know the negotiation accept"
                            + " associations without looking at it.")
    private boolean confirmIdentity;

    @UriParam(
            label = "consumer,security",
            description =
                    "Bean that knows the users whom callers may claim to be. Without it user identities are not looked"
                            + " at.")
    private UserIdentities userIdentities;

    @UriParam(
            label = "consumer,security",
            defaultValue = "false",
            description = "Whether callers must say who they are, by user name or by user name and passcode. Others get"
                    + " A-ASSOCIATE-RJ (permanent, no reason given).")
    private boolean userIdentityRequired;

    @UriParam(
            label = "consumer,security",
            defaultValue = "0",
            description = "Connections that one address may open each second in the long run; more get A-ASSOCIATE-RJ"
                    + " temporary-congestion (transient), or are closed. 0 for any number.")
    private int associationRate;

    @UriParam(
            label = "consumer,security",
            defaultValue = "100",
            description = "Connections that one address may open at once before associationRate counts.")
    private int associationBurst = 100;

    @UriParam(
            label = "consumer,security",
            defaultValue = "0",
            description = "Associations that one caller (AE title and address) may have open at the same time; one more"
                    + " gets A-ASSOCIATE-RJ local-limit-exceeded (transient). 0 for as many as maxAssociations.")
    private int maxAssociationsPerCaller;

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public String getPasscode() {
        return passcode;
    }

    public void setPasscode(String passcode) {
        this.passcode = passcode;
    }

    public boolean isConfirmIdentity() {
        return confirmIdentity;
    }

    public void setConfirmIdentity(boolean confirmIdentity) {
        this.confirmIdentity = confirmIdentity;
    }

    public UserIdentities getUserIdentities() {
        return userIdentities;
    }

    public void setUserIdentities(UserIdentities userIdentities) {
        this.userIdentities = userIdentities;
    }

    public boolean isUserIdentityRequired() {
        return userIdentityRequired;
    }

    public void setUserIdentityRequired(boolean userIdentityRequired) {
        this.userIdentityRequired = userIdentityRequired;
    }

    public int getAssociationRate() {
        return associationRate;
    }

    public void setAssociationRate(int associationRate) {
        this.associationRate = associationRate;
    }

    public int getAssociationBurst() {
        return associationBurst;
    }

    public void setAssociationBurst(int associationBurst) {
        this.associationBurst = associationBurst;
    }

    public int getMaxAssociationsPerCaller() {
        return maxAssociationsPerCaller;
    }

    public void setMaxAssociationsPerCaller(int maxAssociationsPerCaller) {
        this.maxAssociationsPerCaller = maxAssociationsPerCaller;
    }
}

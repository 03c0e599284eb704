package org.dromedary.operations.settings;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * User identity negotiation of the DICOM node, {@code dromedary.dicom.user-identity.*} (PS3.7 D.3.3.7).
 *
 * @param required whether callers must say who they are; others are refused
 * @param usersFile who they may be: a file with lines {@code name:hash} as {@code htpasswd -nB name} writes them; empty: nobody,
 *     and identities are not looked at
 */
public record DicomUserIdentity(@DefaultValue("false") boolean required, @DefaultValue("") String usersFile) {}

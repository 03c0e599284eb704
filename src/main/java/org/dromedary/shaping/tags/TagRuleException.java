package org.dromedary.shaping.tags;

import org.dromedary.component.PeerException;

/** A rule cannot be applied to an instance. Names rule and attribute, never a value. */
public final class TagRuleException extends PeerException {

    private static final long serialVersionUID = 1L;

    TagRuleException(String message, boolean permanent, Throwable cause) {
        super(message, permanent, cause);
    }
}

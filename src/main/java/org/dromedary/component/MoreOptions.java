package org.dromedary.component;

import java.util.Map;

/** A component that stands in the place of one of Camel's, whose generated metadata does not know all options of its endpoints. */
public interface MoreOptions {

    /** Names of the additional options with their types in JSON schema: {@code string}, {@code integer} or {@code boolean}. */
    Map<String, String> moreOptions();
}

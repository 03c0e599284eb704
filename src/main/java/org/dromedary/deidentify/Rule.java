package org.dromedary.deidentify;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a profile says about an attribute instead of table E.1-1.
 *
 * @param action what is done
 * @param address to what
 * @param value of {@link Action#REPLACE}, else null
 * @param text the rule as it stands in the profile
 */
record Rule(Action action, RuleAddress address, Template value, String text) {

    /** What a rule may do. */
    enum Action {
        KEEP,
        REMOVE,
        EMPTY,
        REPLACE,
        HASH,
        SHIFT;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Action> of(String key) {
            return Arrays.stream(values())
                    .filter(action -> action.key().equals(key))
                    .findFirst();
        }
    }
}

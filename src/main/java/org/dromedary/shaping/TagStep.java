package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

import org.dromedary.component.PeerException;
import org.dromedary.shaping.tags.TagRules;

/** Changes attributes by the destination's rules. */
record TagStep(TagRules rules) implements InstanceStep {

    @Override
    public String description() {
        return rules.size() + (rules.size() == 1 ? " tag rule" : " tag rules");
    }

    @Override
    public Set<String> apply(Path instance, Path made) throws IOException, PeerException {
        rules.apply(instance, made);
        return Set.of();
    }
}

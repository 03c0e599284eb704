package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Path;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.shaping.tags.TagRules;

/** Changes attributes by the destination's rules. */
record TagStep(TagRules rules) implements InstanceStep, InstanceStep.Attempt {

    @Override
    public Attempt begin() {
        return this;
    }

    @Override
    public String description() {
        return rules.size() + (rules.size() == 1 ? " tag rule" : " tag rules");
    }

    @Override
    public ResidualWords apply(Path instance, Path made) throws IOException, PeerException {
        rules.apply(instance, made);
        return ResidualWords.NONE;
    }
}

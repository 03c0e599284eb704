package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.dromedary.component.PeerException;
import org.dromedary.deidentify.Deidentifier;
import org.dromedary.deidentify.DeidentifyContext;
import org.dromedary.deidentify.DeidentifyException;
import org.dromedary.deidentify.DeidentifyProfiles;
import org.dromedary.deidentify.DeidentifyResult;
import org.dromedary.deidentify.ProfileOption;
import org.dromedary.deidentify.PseudonymsUnavailableException;
import org.dromedary.deidentify.report.Report;
import org.dromedary.deidentify.report.ReportBuilder;
import org.dromedary.deidentify.residual.ResidualWords;

/** De-identifies by a profile, and counts what was done for each attempt of a delivery. */
record Deidentification(DeidentifyProfiles profiles, String name) implements InstanceStep {

    @Override
    public Attempt begin() throws IOException, PeerException {
        try {
            return new Run(profiles.get(name));
        } catch (DeidentifyException e) {
            throw refused(e);
        }
    }

    private static ShapingException refused(DeidentifyException cause) {
        return new ShapingException(cause.getMessage() + "; nothing of the study was sent", true, cause);
    }

    private static final class Run implements Attempt {

        private final Deidentifier deidentifier;
        private final ReportBuilder report;
        /** Most instances of a study have the same, which are kept once. */
        private final Map<ResidualWords, ResidualWords> words = new ConcurrentHashMap<>();

        Run(Deidentifier deidentifier) {
            this.deidentifier = deidentifier;
            this.report = new ReportBuilder(deidentifier.profile());
        }

        @Override
        public String description() {
            return "de-identified by profile " + deidentifier.profile().name() + " (version "
                    + deidentifier.profile().version() + ", state " + deidentifier.state() + ")";
        }

        @Override
        public ResidualWords apply(Path instance, Path made) throws IOException, PeerException {
            try {
                DeidentifyResult result = deidentifier.run(instance, made, new DeidentifyContext(made.getParent()));
                report.add(result);
                return words.computeIfAbsent(result.words(), one -> one);
            } catch (DeidentifyException e) {
                throw refused(e);
            } catch (PseudonymsUnavailableException e) {
                throw new ShapingException(e.getMessage() + "; nothing of the study was sent yet", false, e);
            }
        }

        @Override
        public void check(List<ShapedInstance> generation) throws IOException, PeerException {
            GenerationSearch.check(generation, deidentifier.profile().has(ProfileOption.RETAIN_FULL_DATES));
        }

        @Override
        public Optional<Report> report() {
            return Optional.of(report.build());
        }
    }
}

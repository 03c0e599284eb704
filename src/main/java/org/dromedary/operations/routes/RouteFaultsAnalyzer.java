package org.dromedary.operations.routes;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says file, line and reason instead of a stack trace when the start ends because of a route file. */
class RouteFaultsAnalyzer extends AbstractFailureAnalyzer<RouteFaultsException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, RouteFaultsException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the route file, or put a correct one of the same name into the folder dromedary.routes-dir"
                        + " (default config/routes), where it takes the built-in one's place.",
                root);
    }
}

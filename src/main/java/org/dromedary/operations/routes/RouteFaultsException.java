package org.dromedary.operations.routes;

import java.util.List;
import java.util.stream.Collectors;

/** A built-in route file is faulty or its routes cannot start, so the program does not start. */
public class RouteFaultsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<RouteFault> faults;

    RouteFaultsException(List<RouteFault> faults) {
        super(faults.stream().map(RouteFault::toString).collect(Collectors.joining(" | ")));
        this.faults = List.copyOf(faults);
    }

    /** At least one. */
    public List<RouteFault> faults() {
        return faults;
    }
}

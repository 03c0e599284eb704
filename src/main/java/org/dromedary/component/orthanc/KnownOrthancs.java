package org.dromedary.component.orthanc;

import java.net.URI;
import java.util.Optional;

/** Orthancs that endpoints may call by a name: a bean of this type is looked up in the registry. */
public interface KnownOrthancs {

    /** An Orthanc: its address, and the options that hold unless the endpoint has its own. */
    record Known(URI address, OrthancConfiguration options) {}

    /** The Orthanc of a name. */
    Optional<Known> find(String name);
}

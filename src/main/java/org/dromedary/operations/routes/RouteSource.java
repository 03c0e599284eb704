package org.dromedary.operations.routes;

import java.util.Map;

/**
 * Route files that the program writes itself, for instance one templated route for each configured destination. A bean of
 * this type is asked once, at start; its files are treated as built-in ones are: checked, loaded with them, made anew when
 * a template they use is edited, and replaced by a file of the same name in the operator's folder.
 */
@FunctionalInterface
public interface RouteSource {

    /** File name ({@code *.camel.yaml}) to YAML text, in the order in which they are to be loaded. */
    Map<String, String> files();
}

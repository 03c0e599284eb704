package org.dromedary.delivery;

/**
 * A destination as health and REST show it.
 *
 * @param uri the endpoint without secrets; null for a queue that only a route of its own serves
 * @param enabled whether the configuration lets it run
 * @param paused whether an operator holds it
 * @param problem why its route does not run, null if it does
 */
public record DestinationStatus(
        String name,
        String uri,
        int concurrency,
        boolean enabled,
        boolean paused,
        Breaker.Status breaker,
        String problem) {}

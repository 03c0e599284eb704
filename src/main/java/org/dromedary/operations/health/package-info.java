/**
 * Whether the program is well, part by part, and its figures for Prometheus.
 */
package org.dromedary.operations.health;

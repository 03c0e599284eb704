/**
 * The delivery ledger: states, leases, retry classes, destinations and their breakers. Uses {@code study}.
 */
package org.dromedary.delivery;

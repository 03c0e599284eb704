/**
 * The REST contract under {@code /api}: thin, every decision is made in the room it belongs to. Errors are problem details
 * (RFC 9457).
 */
package org.dromedary.web.api;

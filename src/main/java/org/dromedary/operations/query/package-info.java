/**
 * What the route file {@code query.camel.yaml} calls: who may query, and the answers with their audit.
 */
package org.dromedary.operations.query;

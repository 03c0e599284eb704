/**
 * What every endpoint of ours shares: how a peer's answer is told to a route. Knows Camel and nothing of the application.
 */
package org.dromedary.component;

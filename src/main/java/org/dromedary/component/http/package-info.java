/**
 * HTTP as the components that call a web service need it: options, sign-in, streaming bodies, and failures that say whether
 * trying again can help. Uses {@code component} and {@code component.tls} only.
 */
package org.dromedary.component.http;

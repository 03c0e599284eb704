/**
 * Who may do what over HTTP: one administrator, by form or HTTP Basic; health and package links are for everybody.
 */
package org.dromedary.web.security;

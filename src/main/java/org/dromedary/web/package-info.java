/**
 * REST API, package links, security, pages. May use every room.
 */
package org.dromedary.web;

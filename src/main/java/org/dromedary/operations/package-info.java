/**
 * Start, configuration check, health, metrics, route files, command line. May use every room.
 */
package org.dromedary.operations;

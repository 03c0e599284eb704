/**
 * The route files: checks them, loads the built-in ones and those of the operator's folder, and reloads what was saved.
 * Nothing else in the program adds routes to Camel.
 */
package org.dromedary.operations.routes;

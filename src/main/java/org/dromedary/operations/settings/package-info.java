/**
 * What is wrong with the settings, in one line each: key, value, remedy. Works from the metadata that the settings records
 * leave in the jar, so that a new record needs no entry here.
 */
package org.dromedary.operations.settings;

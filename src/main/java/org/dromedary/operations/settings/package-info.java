/** Settings that only routes read, declared so that a wrong one stops the start. */
package org.dromedary.operations.settings;

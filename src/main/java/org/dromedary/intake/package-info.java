/**
 * What is brought in from elsewhere: memory of the Orthancs that are followed, and what is done there when a study has been
 * delivered.
 */
package org.dromedary.intake;

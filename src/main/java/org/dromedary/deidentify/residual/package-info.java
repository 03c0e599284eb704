/** Looks whether anything that is known of the patient is left in a file that is to leave the house. */
package org.dromedary.deidentify.residual;

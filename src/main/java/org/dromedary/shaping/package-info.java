/**
 * What is made of instances before they leave for one destination: de-identified, their attributes changed, transcoded. Never what is
 * kept: a delivery's own copies, which are gone when it ends.
 */
package org.dromedary.shaping;

/** What was done to the instances of a study, without what they said. */
package org.dromedary.deidentify.report;

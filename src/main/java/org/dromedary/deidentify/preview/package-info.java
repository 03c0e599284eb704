/** What a profile would do to an instance, for people to look at before anything is sent. */
package org.dromedary.deidentify.preview;

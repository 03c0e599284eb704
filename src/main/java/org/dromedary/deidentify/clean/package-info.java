/** The cleaning options of PS3.15: descriptors, structured content, graphics, pixel data. */
package org.dromedary.deidentify.clean;

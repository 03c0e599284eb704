package org.dromedary.web.deidentify;

import org.dromedary.deidentify.preview.Preview;

/**
 * A preview with pictures.
 *
 * @param preview what the profile does
 * @param before picture of the middle frame as it came, as a data: URI; null without pixels that can be shown
 * @param after picture of the frame as it would leave; null if it would not
 */
public record Previewed(Preview preview, String before, String after) {}

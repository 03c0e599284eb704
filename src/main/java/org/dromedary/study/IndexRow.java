package org.dromedary.study;

import java.util.Map;

/**
 * What is written to the index for an instance.
 *
 * @param described what it says of itself, by column, see {@link IndexedAttribute}
 */
record IndexRow(Instance instance, Map<String, String> described) {}

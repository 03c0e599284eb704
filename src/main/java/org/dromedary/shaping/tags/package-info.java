/** Rules by which attributes of an instance are changed for one destination. */
package org.dromedary.shaping.tags;

/** Orders by HL7 v2 (ORM^O01, OMI^O23, OMG^O19): read, mapped to worklist entries, acknowledged. */
package org.dromedary.worklist.hl7;

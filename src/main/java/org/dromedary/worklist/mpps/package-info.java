/** Modality Performed Procedure Steps (PS3.4 annex F): taken, kept, and told to the worklist and to completeness. */
package org.dromedary.worklist.mpps;

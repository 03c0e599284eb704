/** De-identification by PS3.15 annex E: profiles, options, pseudonyms, rules. */
package org.dromedary.deidentify;

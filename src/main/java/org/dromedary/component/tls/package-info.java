/** Keys, certificates and trust from files, for whatever protocol; knows nothing else of ours. */
package org.dromedary.component.tls;

/** Own store and PACS side by side: what each has, and jobs that fetch what is missing here. PACS are asked by routes. */
package org.dromedary.sync;

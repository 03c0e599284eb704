/** Whether a destination has what it was sent. */
package org.dromedary.receipt;

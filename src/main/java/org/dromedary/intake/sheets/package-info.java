/** Lists of work in Google Sheets: rows name files in a Drive folder, which are taken in, and tell what became of them. */
package org.dromedary.intake.sheets;

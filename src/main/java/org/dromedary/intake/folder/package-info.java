/** Watched folders: when a file in one is complete, and what becomes of it after it was taken. */
package org.dromedary.intake.folder;

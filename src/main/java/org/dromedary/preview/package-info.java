/** What an image host gets of an instance: its metadata and a picture, never its file. */
package org.dromedary.preview;

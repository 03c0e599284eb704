/** The way back from the second Orthanc: its studies as files in a folder, each once. */
package org.dromedary.portal;

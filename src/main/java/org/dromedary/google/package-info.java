/**
 * Google Drive and Sheets, by Google's own client libraries: sign-in, calls that respect quotas, a sheet as a list of work,
 * files of a folder.
 */
package org.dromedary.google;

/** Intakes from servers: files over FTP, FTPS and SFTP, objects of object stores. */
package org.dromedary.intake.remote;

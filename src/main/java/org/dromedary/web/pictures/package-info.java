/** Pictures for the API, the DICOMweb server and the console: bounded rendering, thumbnails that are kept. */
package org.dromedary.web.pictures;

/** Pictures of frames: stored pixels through the transforms of PS3.3 and PS3.4 to PNG or JPEG. */
package org.dromedary.dicom.render;

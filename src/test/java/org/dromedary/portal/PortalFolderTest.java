package org.dromedary.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

import org.junit.jupiter.api.Test;

class PortalFolderTest {

    @Test
    void aReasonNamesNoPatient() {
        assertThat(PortalFolder.reason(new FileSystemException("/p/DOE^JOHN/1", "/p/DOE^JOHN/2", "No space left")))
                .isEqualTo("FileSystemException: No space left");
        assertThat(PortalFolder.reason(new FileAlreadyExistsException("/p/DOE^JOHN")))
                .isEqualTo("FileAlreadyExistsException");
        assertThat(PortalFolder.reason(new IOException("/p/DOE^JOHN: broken"))).isEqualTo("IOException");
    }
}

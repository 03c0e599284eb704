package org.dromedary.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import org.dromedary.web.WebTest;

/** The route files of the program pass the check that operators' files must pass. */
@WebTest
class BuiltInRoutesTest {

    @Autowired
    RouteFiles files;

    @Test
    void nothingIsWrongWithThem() {
        assertThat(files.check()).isEmpty();
        assertThat(files.status()).allSatisfy(file -> assertThat(file.state()).isEqualTo(RouteFileStatus.State.UP));
    }
}

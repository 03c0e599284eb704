package org.dromedary.web.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class DicomWebErrorsTest {

    private final DicomWebErrors errors = new DicomWebErrors(new ObjectMapper());
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final DicomWebException busy = new DicomWebException(HttpStatus.SERVICE_UNAVAILABLE, "later");

    @Test
    void aRefusalIsAProblem() throws Exception {
        errors.refused(busy, request, response);
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("10");
        assertThat(response.getContentAsString()).contains("later");
    }

    @Test
    void anAnswerThatHasBegunDoesNotEndAsIfItWereWhole() throws Exception {
        response.setContentType("multipart/related");
        response.flushBuffer();
        assertThatThrownBy(() -> errors.refused(busy, request, response)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> errors.broken(new IllegalStateException(), request, response))
                .isInstanceOf(IOException.class);
        assertThat(response.getContentAsString()).isEmpty();
    }
}

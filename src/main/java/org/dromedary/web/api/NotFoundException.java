package org.dromedary.web.api;

/** What a call names is not there. */
class NotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
        super(message);
    }

    static NotFoundException instance() {
        return new NotFoundException("There is no such instance in this series");
    }
}

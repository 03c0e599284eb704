package org.dromedary.component.filesender;

/** An error of the double, as the real server words it. A null code is a PHP fatal error: status 500, no body. */
final class DoubleRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    final int status;
    final transient String code;

    DoubleRefusal(int status, String code) {
        super(status + " " + code, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** Most errors, also those of the user. */
    DoubleRefusal(String code) {
        this(500, code);
    }

    static DoubleRefusal fatal() {
        return new DoubleRefusal(500, null);
    }
}

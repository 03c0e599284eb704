package org.dromedary.web.security;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The page on which a person logs in; the answer to it is the security chain's. */
@Hidden
@Controller
class LoginController {

    @GetMapping("/login")
    String page() {
        return "console/login";
    }
}

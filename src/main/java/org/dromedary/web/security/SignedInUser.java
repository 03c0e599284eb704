package org.dromedary.web.security;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

import org.dromedary.study.AuditActor;

/** The user of the request that this thread answers, for the audit trail; recipients of a package have no name. */
@Component
class SignedInUser implements AuditActor {

    @Override
    public String name() {
        Authentication user = SecurityContextHolder.getContext().getAuthentication();
        return user == null || !user.isAuthenticated() || user instanceof AnonymousAuthenticationToken
                ? null
                : user.getName();
    }
}

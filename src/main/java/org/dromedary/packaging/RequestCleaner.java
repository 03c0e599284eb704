package org.dromedary.packaging;

import org.springframework.stereotype.Component;

import org.dromedary.study.DescriptionCleaner;

/** Takes recipients, passwords and language tokens of mail requests out of StudyDescriptions. */
@Component
final class RequestCleaner implements DescriptionCleaner {

    @Override
    public String clean(String studyDescription) {
        return studyDescription == null ? null : MailRequest.clean(studyDescription);
    }

    @Override
    public boolean namesRecipients(String studyDescription) {
        return MailRequest.parse(studyDescription).wanted();
    }
}

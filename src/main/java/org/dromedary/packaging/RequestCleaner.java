package org.dromedary.packaging;

import java.util.List;

import org.springframework.stereotype.Component;

import org.dromedary.dicom.TextRule;
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

    @Override
    public TextRule rule(String studyDescription) {
        return studyDescription == null || MailRequest.clean(studyDescription).equals(studyDescription)
                ? null
                : new RequestRule(List.of(MailRequest.parse(studyDescription)));
    }
}

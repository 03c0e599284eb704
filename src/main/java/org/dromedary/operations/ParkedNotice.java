package org.dromedary.operations;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import org.dromedary.delivery.Delivery;
import org.dromedary.delivery.DeliveryParked;
import org.dromedary.notify.OperatorMail;
import org.dromedary.study.Audit;

/** Tells the operator, and the audit trail, that a delivery was parked. */
@Component
class ParkedNotice {

    private final OperatorMail mail;
    private final Audit audit;

    ParkedNotice(OperatorMail mail, Audit audit) {
        this.mail = mail;
        this.audit = audit;
    }

    @EventListener
    void parked(DeliveryParked event) {
        Delivery delivery = event.delivery();
        audit.record("delivery.parked", delivery.studyUid(), null, delivery.id(), delivery.failure());
        mail.parked(delivery.id(), delivery.destination(), delivery.failure());
    }
}

package org.dromedary.component.study;

import java.io.IOException;
import java.util.List;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultConsumer;

import org.dromedary.delivery.GenerationPlan;
import org.dromedary.study.Instance;
import org.dromedary.study.StableGenerations;
import org.dromedary.study.Study;

/** Has a route decide where instances of one generation go: an exchange for each group of them. */
final class Decision {

    private final DefaultConsumer consumer;
    private final StableGenerations generations;
    private final StudyLevel level;

    Decision(DefaultConsumer consumer, StableGenerations generations, StudyLevel level) {
        this.consumer = consumer;
        this.generations = generations;
        this.level = level;
    }

    /**
     * Adds to the plan what the route names. A group is decided as a whole or not at all.
     *
     * @throws Exception of the route; what was decided before stays in the plan
     */
    void decide(Study study, List<Instance> instances, GenerationPlan plan) throws Exception {
        for (List<Instance> group : level.groups(instances)) {
            decideGroup(study, group, plan);
        }
    }

    /** Like {@link #decide}, for instances of one group. */
    void decideGroup(Study study, List<Instance> group, GenerationPlan plan) throws Exception {
        GenerationPlan part = level == StudyLevel.study
                ? new GenerationPlan(plan.studyUid(), plan.generation())
                : plan.part(group.stream().map(Instance::sopUid).toList());
        Exchange exchange = consumer.createExchange(false);
        try {
            fill(exchange.getMessage(), study, group, plan.generation());
            exchange.setProperty(GenerationPlan.PROPERTY, part);
            consumer.getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        } finally {
            consumer.releaseExchange(exchange, false);
        }
        plan.merge(part);
    }

    private void fill(Message message, Study study, List<Instance> group, int generation) throws IOException {
        Instance first = group.get(0);
        StableGenerations.Description description = generations.describe(first);
        description.keywords().forEach(message::setHeader);
        message.setHeader(StudyConstants.STUDY_UID, study.studyUid());
        message.setHeader(StudyConstants.SOURCE, level == StudyLevel.study ? study.source() : first.source());
        message.setHeader(StudyConstants.CALLING_AET, study.callingAet());
        message.setHeader(StudyConstants.CALLED_AET, study.calledAet());
        message.setHeader(StudyConstants.REMOTE_HOST, study.remoteHost());
        message.setHeader(StudyConstants.USER, study.remoteUser());
        message.setHeader(StudyConstants.GENERATION, generation);
        message.setHeader(StudyConstants.INSTANCES, group.size());
        message.setHeader(StudyConstants.HAS_RECIPIENTS, description.namesRecipients());
        message.setBody(
                switch (level) {
                    case study -> study.studyUid();
                    case series -> first.seriesUid();
                    case instance -> first.sopUid();
                });
    }
}

package org.dromedary.component.study;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Take received instances into the study store, and emit each study when it is complete.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "study",
        title = "Study",
        syntax = "study:action",
        category = {Category.HEALTH},
        headersClass = StudyConstants.class)
public class StudyEndpoint extends DefaultEndpoint {

    @UriPath(description = "What is done: store and released for a producer, stable and received for a consumer.")
    @Metadata(required = true)
    private StudyAction action;

    @UriParam(
            label = "consumer",
            description =
                    "What one exchange is about, with the headers of its first instance: the study, each series or"
                            + " each instance. The default of stable is study, that of received is instance; received knows no"
                            + " study.")
    private StudyLevel level;

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description =
                    "How often a generation whose route fails is tried before the" + " study is held for a person.")
    private int maximumAttempts = 5;

    @UriParam(
            label = "consumer",
            defaultValue = "1s",
            javaType = "java.time.Duration",
            description =
                    "How often to look for stable generations that nobody told of, and the first pause after a failure.")
    private long pollDelay = 1000;

    public StudyEndpoint(String uri, StudyComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return switch (action) {
            case store -> new StudyStoreProducer(this);
            case released -> new StudyReleasedProducer(this);
            case stable, received ->
                throw new IllegalArgumentException("study:" + action + " is a consumer: use it in from");
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Consumer consumer =
                switch (action) {
                    case stable -> new StableConsumer(this, processor);
                    case received -> received(processor);
                    case store, released ->
                        throw new IllegalArgumentException("study:" + action + " is a producer: use it in to");
                };
        configureConsumer(consumer);
        return consumer;
    }

    private Consumer received(Processor processor) {
        if (level == StudyLevel.study) {
            throw new IllegalArgumentException(
                    "study:received has the level instance or series; of the whole study study:stable knows");
        }
        return new ReceivedConsumer(this, processor);
    }

    /** A bean of the study room or of the ledger; there is one of each kind in a program. */
    <T> T bean(Class<T> type) {
        T bean = CamelContextHelper.findSingleByType(getCamelContext(), type);
        if (bean == null) {
            throw new IllegalStateException("study: needs a bean of type " + type.getName() + " in the registry");
        }
        return bean;
    }

    public StudyAction getAction() {
        return action;
    }

    public void setAction(StudyAction action) {
        this.action = action;
    }

    public StudyLevel getLevel() {
        return level;
    }

    public void setLevel(StudyLevel level) {
        this.level = level;
    }

    public int getMaximumAttempts() {
        return maximumAttempts;
    }

    public void setMaximumAttempts(int maximumAttempts) {
        this.maximumAttempts = maximumAttempts;
    }

    public long getPollDelay() {
        return pollDelay;
    }

    public void setPollDelay(long pollDelay) {
        this.pollDelay = pollDelay;
    }
}

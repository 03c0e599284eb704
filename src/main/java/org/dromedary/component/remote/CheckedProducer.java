package org.dromedary.component.remote;

import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFileProducer;

/** Writes files to a server by checked operations. */
final class CheckedProducer<T> extends RemoteFileProducer<T> {

    CheckedProducer(RemoteFileEndpoint<T> endpoint, CheckedOperations<T> operations) {
        super(endpoint, operations);
    }
}

package org.dromedary.component.filesender;

import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.camel.spi.StateRepository;

/** Where the state of one message's transfer is kept across crashes; without a repository, for the time of the call only. */
final class TransferMemory {

    private final StateRepository<String, String> repository;
    private final String key;
    private volatile TransferState current;

    TransferMemory(StateRepository<String, String> repository, String key) {
        this.repository = repository;
        this.key = key;
    }

    /**
     * @throws FileSenderMessageInvalidException if something is remembered that cannot be read: going on could mail twice
     */
    Optional<TransferState> load() throws FileSenderMessageInvalidException {
        String text = repository == null ? null : repository.getState(key);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            current = Json.MAPPER.readValue(text, TransferState.class);
            for (RemoteFile file : current.files()) {
                ChunkSet.read(file.done());
            }
            return Optional.of(current);
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            throw new FileSenderMessageInvalidException("What is remembered under " + key
                    + " is no transfer; remove it to start anew, if the recipients got no mail");
        }
    }

    /** Returns when it is safe, by the repository's promise. */
    TransferState save(TransferState state) {
        if (repository != null) {
            try {
                repository.setState(key, Json.MAPPER.writeValueAsString(state));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a state that cannot be written", e);
            }
        }
        current = state;
        return state;
    }

    /** For the next {@link #save}; a crash loses it. */
    void note(TransferState state) {
        current = state;
    }

    /** Whether a later attempt can go on from here. */
    boolean isKept() {
        return repository != null;
    }

    /** What was saved, noted or loaded last; null if nothing was. */
    TransferState current() {
        return current;
    }
}

package org.dromedary.component.filesender;

/**
 * A file of a transfer as the server knows it.
 *
 * @param key its {@code puid}, or {@code uid} before 2.60/3.1; "" if there is none
 * @param done the chunks that the server has acknowledged ({@link ChunkSet})
 */
record RemoteFile(long id, String key, String name, long size, String done) {

    RemoteFile withDone(String chunks) {
        return new RemoteFile(id, key, name, size, chunks);
    }
}

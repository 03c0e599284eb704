package org.dromedary.component.remote;

import java.io.File;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;

import org.apache.camel.Exchange;
import org.apache.camel.WrappedFile;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.RemoteFileOperations;

/**
 * What a producer asks a server for. A file that was written has the size there that it has here; what fails is told with the
 * server's words and without the file's name; folders that were made are not looked for again.
 */
final class CheckedOperations<T> implements RemoteFileOperations<T> {

    private final RemoteFileOperations<T> server;
    private final String name;
    private final Peculiar peculiar;
    private final Set<String> folders = new HashSet<>();

    /** What is asked for differently over FTP and SFTP. */
    interface Peculiar {

        /** The bytes of a file there; negative if it is not there, or the server does not tell sizes. */
        long size(String file) throws IOException;

        /** Whether every server of this kind tells sizes. */
        boolean tellsSizes();

        /** Makes a folder and those that it is in; what is there stays. @return false if it is not there afterwards */
        boolean makeFolder(String folder, boolean absolute) throws IOException;

        /** What the server said last; null if only exceptions tell. */
        GenericFileOperationFailedException lastReply();
    }

    /** @param name of the server as messages tell it */
    CheckedOperations(RemoteFileOperations<T> server, String name, Peculiar peculiar) {
        this.server = server;
        this.name = name;
        this.peculiar = peculiar;
    }

    private <R> R told(String doing, String file, Callable<R> request) {
        try {
            return request.call();
        } catch (Exception e) {
            throw RemoteFaults.of(name, doing, file, e);
        }
    }

    private boolean done(String doing, String file, Callable<Boolean> request) {
        if (Boolean.TRUE.equals(told(doing, file, request))) {
            return true;
        }
        GenericFileOperationFailedException reply = peculiar.lastReply();
        throw reply == null
                ? RemoteFaults.thrown(new RemoteFault(name + " does not say why it fails when " + doing, false, null))
                : RemoteFaults.of(name, doing, file, reply);
    }

    @Override
    public boolean storeFile(String file, Exchange exchange, long expected) {
        done("writing a file", file, () -> server.storeFile(file, exchange, expected));
        long here = length(exchange);
        if (here >= 0) {
            long there = told("asking for the size of a file", file, () -> peculiar.size(file));
            if (there != here && (there >= 0 || peculiar.tellsSizes())) {
                throw RemoteFaults.thrown(new RemoteFault(
                        name + " has " + Math.max(0, there) + " of " + here
                                + " bytes of a file that was written: its disk may be full, or the transfer was not binary",
                        false,
                        null));
            }
        }
        return true;
    }

    private static long length(Exchange exchange) {
        Object body = exchange.getIn().getBody();
        Object file = body instanceof WrappedFile<?> wrapped ? wrapped.getFile() : body;
        return file instanceof File local ? local.length() : -1;
    }

    @Override
    public boolean renameFile(String from, String to) {
        return done("renaming a file", to, () -> server.renameFile(from, to));
    }

    @Override
    public boolean buildDirectory(String directory, boolean absolute) {
        if (!folders.contains(directory)) {
            done("making a folder", directory, () -> peculiar.makeFolder(directory, absolute));
            folders.add(directory);
        }
        return true;
    }

    @Override
    public boolean connect(RemoteFileConfiguration configuration, Exchange exchange) {
        folders.clear();
        return told("connecting", null, () -> server.connect(configuration, exchange));
    }

    @Override
    public boolean deleteFile(String file) {
        return told("removing a file", file, () -> server.deleteFile(file));
    }

    @Override
    public boolean existsFile(String file) {
        return told("looking for a file", file, () -> peculiar.size(file) >= 0);
    }

    @Override
    public boolean sendNoop() {
        return server.sendNoop();
    }

    @Override
    public boolean sendSiteCommand(String command) {
        return server.sendSiteCommand(command);
    }

    @Override
    public boolean isConnected() {
        return server.isConnected();
    }

    @Override
    public void disconnect() {
        folders.clear();
        server.disconnect();
    }

    @Override
    public void forceDisconnect() {
        folders.clear();
        server.forceDisconnect();
    }

    @Override
    public GenericFile<T> newGenericFile() {
        return server.newGenericFile();
    }

    @Override
    public void setEndpoint(GenericFileEndpoint<T> endpoint) {
        server.setEndpoint(endpoint);
    }

    @Override
    public boolean retrieveFile(String file, Exchange exchange, long bytes) {
        return told("reading a file", file, () -> server.retrieveFile(file, exchange, bytes));
    }

    @Override
    public void releaseRetrievedFileResources(Exchange exchange) {
        server.releaseRetrievedFileResources(exchange);
    }

    @Override
    public boolean storeFileDirectly(String file, String payload) {
        return done("writing a file", file, () -> server.storeFileDirectly(file, payload));
    }

    @Override
    public String getCurrentDirectory() {
        return told("asking for the folder", null, server::getCurrentDirectory);
    }

    @Override
    public void changeCurrentDirectory(String path) {
        told("changing the folder", path, () -> {
            server.changeCurrentDirectory(path);
            return true;
        });
    }

    @Override
    public void changeToParentDirectory() {
        server.changeToParentDirectory();
    }

    @Override
    public T[] listFiles() {
        return told("listing a folder", null, () -> server.listFiles());
    }

    @Override
    public T[] listFiles(String path) {
        return told("listing a folder", path, () -> server.listFiles(path));
    }
}

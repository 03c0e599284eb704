package org.dromedary.component.remote;

import java.io.IOException;

import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.FtpConfiguration;
import org.apache.camel.component.file.remote.FtpOperations;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;

/** What FTP and FTPS have in common. */
final class FtpDefaults {

    private FtpDefaults() {}

    /** Images are no text, and firewalls let nobody call back. */
    static void apply(FtpConfiguration configuration) {
        configuration.setBinary(true);
        configuration.setPassiveMode(true);
        configuration.setStepwise(false);
        configuration.setSoTimeout(StrictSftpComponent.SILENCE);
    }

    static CheckedOperations<FTPFile> checked(FtpOperations operations, String server) {
        return new CheckedOperations<>(operations, server, new Asking(operations.getClient()));
    }

    /** Where a failure is a reply. */
    record Asking(FTPClient client) implements CheckedOperations.Peculiar {

        /** By SIZE (RFC 3659 §4), else by MLST; old servers know neither. */
        @Override
        public long size(String file) throws IOException {
            String size = client.getSize(file);
            if (size != null && size.strip().matches("\\d{1,18}")) {
                return Long.parseLong(size.strip());
            }
            FTPFile facts = client.mlistFile(file);
            return facts == null ? -1 : facts.getSize();
        }

        @Override
        public boolean tellsSizes() {
            return false;
        }

        @Override
        public boolean makeFolder(String folder, boolean absolute) throws IOException {
            String before = client.printWorkingDirectory();
            try {
                return makeSteps(folder);
            } finally {
                if (before != null) {
                    client.changeWorkingDirectory(before);
                }
            }
        }

        private boolean makeSteps(String folder) throws IOException {
            if (client.changeWorkingDirectory(folder)) {
                return true;
            }
            for (int end = folder.indexOf('/', 1); ; end = folder.indexOf('/', end + 1)) {
                String step = end < 0 ? folder : folder.substring(0, end);
                // another delivery may make the same one at this moment
                if (!client.makeDirectory(step) && end < 0) {
                    GenericFileOperationFailedException refused = lastReply();
                    if (!client.changeWorkingDirectory(folder)) {
                        throw refused;
                    }
                }
                if (end < 0) {
                    return true;
                }
            }
        }

        @Override
        public GenericFileOperationFailedException lastReply() {
            String words = client.getReplyString();
            return RemoteFaults.reply(client.getReplyCode(), words == null ? "" : words);
        }
    }
}

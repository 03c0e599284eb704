package org.dromedary.component.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.Part10;

/** A file with what must be known to send it. */
record StoreItem(Path file, Part10 part10) {

    /** @throws NotDicomException if this is no DICOM file, or not said what instance it is */
    static StoreItem read(Path file) throws IOException, NotDicomException {
        try {
            Part10 part10 = Part10.read(file);
            if (part10.sopClassUid() == null || part10.sopInstanceUid() == null) {
                part10 = completed(file, part10);
            }
            return new StoreItem(file, part10);
        } catch (DicomFormatException e) {
            throw new NotDicomException(e);
        }
    }

    private static Part10 completed(Path file, Part10 part10) throws IOException {
        DicomHeader header = DicomHeader.read(file);
        if (header.sopClassUid() == null || header.sopInstanceUid() == null) {
            throw new DicomFormatException(file.getFileName() + ": SOP class or SOP Instance UID is missing");
        }
        return new Part10(
                part10.datasetOffset(), part10.transferSyntax(), header.sopClassUid(), header.sopInstanceUid());
    }

    String sopClassUid() {
        return part10.sopClassUid();
    }

    String sopInstanceUid() {
        return part10.sopInstanceUid();
    }

    String transferSyntaxUid() {
        return part10.transferSyntax().uid();
    }

    /** Items that one association can carry, with its presentation contexts. */
    record Group(List<StoreItem> items, Set<DicomScu.Context> contexts) {}

    /** Groups of items whose presentation contexts fit into one association. */
    static List<Group> groups(List<StoreItem> items, StoreSyntax syntax) {
        Map<String, List<StoreItem>> byClass = new LinkedHashMap<>();
        for (StoreItem item : items) {
            byClass.computeIfAbsent(item.sopClassUid(), sopClass -> new ArrayList<>())
                    .add(item);
        }
        List<Group> groups = new ArrayList<>();
        Group group = null;
        for (List<StoreItem> ofClass : byClass.values()) {
            Set<DicomScu.Context> contexts = syntax.contexts(ofClass.get(0).sopClassUid(), present(ofClass));
            if (group == null || group.contexts().size() + contexts.size() > DicomScu.MAX_CONTEXTS) {
                group = new Group(new ArrayList<>(), new LinkedHashSet<>());
                groups.add(group);
            }
            group.items().addAll(ofClass);
            group.contexts().addAll(contexts);
        }
        return groups;
    }

    private static Set<String> present(List<StoreItem> items) {
        Set<String> syntaxes = new LinkedHashSet<>();
        items.forEach(item -> syntaxes.add(item.transferSyntaxUid()));
        return syntaxes;
    }
}

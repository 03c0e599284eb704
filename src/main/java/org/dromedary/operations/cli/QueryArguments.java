package org.dromedary.operations.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import org.dromedary.component.dicom.DicomQuery;
import org.dromedary.component.dicom.QueryModel;

/** What find, move and get have in common: whom to ask, and for what. */
final class QueryArguments {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "FROM", description = "Whom to ask: " + Target.DESCRIPTION)
    private String from;

    @Option(
            names = "--model",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "study")
    private QueryModel model;

    @Option(
            names = "--level",
            description = "PATIENT, STUDY, SERIES or IMAGE (default: STUDY).",
            defaultValue = "STUDY")
    private String level;

    @Option(
            names = "-k",
            paramLabel = "KEYWORD[=VALUE]",
            description =
                    "A key by its DICOM keyword, such as PatientID=4711 or StudyDate=20260101-; without a value it is"
                            + " to be returned. SEQUENCE.KEYWORD for one inside a sequence. More than once for more keys.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--calling-aet", description = "Our AE title there (default: dromedary.dicom.ae-title).")
    private String callingAet;

    Target target() throws CommandFailedException {
        try {
            return Target.parse(from, Settings.load()).calledBy(callingAet);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    QueryModel model() {
        return model;
    }

    /** PATIENT, STUDY, SERIES or IMAGE; not checked. */
    String level() {
        return level.toUpperCase(java.util.Locale.ROOT);
    }

    /**
     * The query.
     *
     * @param also keys that are returned besides
     */
    DicomQuery query(List<String> also) {
        Map<String, Object> all = new LinkedHashMap<>();
        also.forEach(key -> put(all, key));
        keys.forEach(key -> put(all, key));
        try {
            DicomQuery query = new DicomQuery(model, level, all);
            query.check();
            return query;
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    /** The query of a retrieval, which must say what it wants. */
    DicomQuery selection() {
        if (keys.stream().noneMatch(key -> key.indexOf('=') > 0)) {
            throw wrong("say what is wanted, for instance -k StudyInstanceUID=1.2.3");
        }
        return query(List.of());
    }

    private static void put(Map<String, Object> keys, String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Object value = equals < 0 || equals == text.length() - 1 ? null : text.substring(equals + 1);
        int dot = name.indexOf('.');
        if (dot < 0) {
            keys.put(name, value);
            return;
        }
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> items = (List<Map<String, Object>>)
                keys.computeIfAbsent(name.substring(0, dot), sequence -> new ArrayList<>(List.of(new HashMap<>())));
        put(items.get(0), (value == null ? name : name + "=" + value).substring(dot + 1));
    }

    ParameterException wrong(String message) {
        CommandLine command = spec.commandLine();
        return new ParameterException(command, message);
    }
}

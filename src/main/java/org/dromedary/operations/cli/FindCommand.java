package org.dromedary.operations.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.RuntimeCamelException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import org.dromedary.component.PeerException;
import org.dromedary.component.dicom.DicomQuery;
import org.dromedary.component.dicom.FindMatches;
import org.dromedary.component.dicom.QueryModel;

/** C-FIND (PS3.4 C.4.1, K.4.1). */
@Command(
        name = "find",
        sortOptions = false,
        description = "Asks a DICOM node what it has (C-FIND), or a worklist what is scheduled.",
        footer = {
            "",
            "Examples:",
            "  java -jar dromedary.jar find PACS@pacs.example:104 -k PatientID=4711",
            "  java -jar dromedary.jar find pacs --level SERIES -k StudyInstanceUID=1.2.3 --json",
            "  java -jar dromedary.jar find RIS@ris.example:104 --model worklist"
                    + " -k ScheduledProcedureStepSequence.Modality=CT"
        })
final class FindCommand implements Callable<Integer> {

    private static final Map<String, List<String>> USUAL = Map.of(
            "PATIENT",
            List.of("PatientID", "PatientName", "PatientBirthDate", "PatientSex"),
            "STUDY",
            List.of(
                    "PatientID",
                    "PatientName",
                    "StudyDate",
                    "AccessionNumber",
                    "ModalitiesInStudy",
                    "StudyDescription",
                    "NumberOfStudyRelatedInstances",
                    "StudyInstanceUID"),
            "SERIES",
            List.of(
                    "Modality",
                    "SeriesNumber",
                    "SeriesDescription",
                    "NumberOfSeriesRelatedInstances",
                    "SeriesInstanceUID"),
            "IMAGE",
            List.of("InstanceNumber", "SOPClassUID", "SOPInstanceUID"));

    private static final List<String> USUAL_OF_WORKLIST = List.of(
            "PatientID",
            "PatientName",
            "AccessionNumber",
            "RequestedProcedureDescription",
            "StudyInstanceUID",
            "ScheduledProcedureStepSequence.Modality",
            "ScheduledProcedureStepSequence.ScheduledStationAETitle",
            "ScheduledProcedureStepSequence.ScheduledProcedureStepStartDate",
            "ScheduledProcedureStepSequence.ScheduledProcedureStepStartTime");

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueryArguments arguments;

    @Option(names = "--limit", description = "So many matches at most; 0 for all (default: 0).", defaultValue = "0")
    private int limit;

    @Option(names = "--json", description = "One JSON object for each match instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<String> usual = arguments.model() == QueryModel.worklist
                ? USUAL_OF_WORKLIST
                : USUAL.getOrDefault(arguments.level(), List.of());
        DicomQuery query = arguments.query(usual);
        Target target = arguments.target();
        try (FindMatches matches = FindMatches.open(target.peer(), target.configuration(), query, limit)) {
            int found = json
                    ? printJson(matches)
                    : printTable(matches, new ArrayList<>(query.keys().keySet()));
            if (found == 0) {
                spec.commandLine().getErr().println("dromedary: nothing matches");
            }
            return DromedaryCommand.DONE;
        } catch (PeerException e) {
            throw new CommandFailedException(e.getMessage(), e);
        } catch (RuntimeCamelException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    private int printJson(FindMatches matches) throws java.io.IOException {
        ObjectMapper mapper = new ObjectMapper();
        int found = 0;
        while (matches.hasNext()) {
            spec.commandLine().getOut().println(mapper.writeValueAsString(matches.next()));
            found++;
        }
        return found;
    }

    private int printTable(FindMatches matches, List<String> columns) {
        MatchTable table = new MatchTable(spec.commandLine().getOut(), columns);
        while (matches.hasNext()) {
            table.add(matches.next());
        }
        return table.end();
    }
}

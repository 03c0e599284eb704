package org.dromedary.shaping;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.delivery.InstanceFile;
import org.dromedary.dicom.Tags;
import org.dromedary.testsupport.DatasetBytes;

class GenerationSearchTest {

    private static final ResidualWords PATIENT = new ResidualWords.Builder()
            .name("Höcker^Jane", "the patient's name")
            .id("47110815", "the patient's ID")
            .birthDate("19810203", "the patient's birth date")
            .build();

    @TempDir
    Path folder;

    private ShapedInstance instance(String name, DatasetBytes dataset, ResidualWords words) throws IOException {
        Path file = dataset.write(folder.resolve(name));
        InstanceFile made = new InstanceFile("1", name, "CT", file.toFile(), 0, null);
        return new ShapedInstance(file.toFile(), made, "1", false, words);
    }

    private static DatasetBytes comment(DatasetBytes into, String text) {
        return DatasetBytes.instance(into, "1.2", "1.2.3", "1.2.3.4").text(Tags.of("ImageComments"), "LT", text);
    }

    private void check(DatasetBytes other, boolean datesStay) throws Exception {
        GenerationSearch.check(
                List.of(
                        instance("names", comment(DatasetBytes.explicit(), "nothing"), PATIENT),
                        instance("other", other, ResidualWords.NONE)),
                datesStay);
    }

    @Test
    void findsWhatOnlyAnotherInstanceNamedHoweverItIsWritten() {
        for (String text : List.of("of JANE HOECKER", "hocker, jane", "no. 47110815;", "born 3.2.1981", "1981-02-03")) {
            for (DatasetBytes into :
                    List.of(DatasetBytes.explicit(), DatasetBytes.deflated(), DatasetBytes.bigEndian())) {
                assertThatThrownBy(() -> check(comment(into, text), false))
                        .as(text)
                        .isInstanceOf(ShapingException.class)
                        .hasMessageContaining("(0020,4000)")
                        .hasMessageContaining("residual of the profile")
                        .hasMessageNotContaining(text);
            }
        }
    }

    @Test
    void whatIsNoHitWithinAnInstanceIsNoneAcrossThem() {
        DatasetBytes born = comment(DatasetBytes.explicit(), "x")
                .text(Tags.of("PerformedProcedureStepStartDate"), "DA", "19810203");
        assertThatCode(() -> check(born, true)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(born, false)).isInstanceOf(ShapingException.class);
        ResidualWords common = new ResidualWords.Builder()
                .name("ANONYMOUS", "the patient's name")
                .build();
        assertThatCode(() -> GenerationSearch.check(
                        List.of(
                                instance("a", comment(DatasetBytes.explicit(), "x"), common),
                                instance("b", comment(DatasetBytes.explicit(), "anonymous"), ResidualWords.NONE)),
                        false))
                .doesNotThrowAnyException();
    }
}

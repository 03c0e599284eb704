package org.dromedary.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.delivery.InstanceFile;

class GenerationSearchTest {

    @TempDir
    Path folder;

    private ShapedInstance instance(String name, byte[] content, String... words) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        InstanceFile made = new InstanceFile("1", name, "CT", file.toFile(), content.length, null);
        return new ShapedInstance(file.toFile(), made, "1", false, Set.of(words));
    }

    @Test
    void findsWhatOnlyAnotherInstanceNamed() throws IOException {
        ShapedInstance names = instance("a", new byte[100], "Höcker^Jane", "47110815");
        byte[] large = new byte[600_000];
        byte[] word = "|47110815|".getBytes(StandardCharsets.US_ASCII);
        // across the border of what is read at once
        System.arraycopy(word, 0, large, 262_140, word.length);
        assertThat(GenerationSearch.hits(List.of(names, instance("b", large, "other"))))
                .isEqualTo(1);
        byte[] latin = " Höcker^Jane ".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(GenerationSearch.hits(List.of(names, instance("c", latin)))).isEqualTo(1);
    }

    @Test
    void digitsWithinOthersAreNotTheNumber() throws IOException {
        ShapedInstance names = instance("a", new byte[100], "47110815", "abc");
        byte[] uid = "1.2.3.9471108159.4 abc".getBytes(StandardCharsets.US_ASCII);
        assertThat(GenerationSearch.hits(List.of(names, instance("b", uid)))).isZero();
        assertThat(GenerationSearch.hits(List.of(names))).isZero();
    }
}

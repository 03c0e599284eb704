package org.dromedary.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rooms of {@code docs/architecture.md}: which may use which. */
class RoomsTest {

    private static final String ROOT = "org.dromedary.";

    /** Room to the rooms that it may use. {@code component} itself holds what all endpoints share. */
    private static final Map<String, String[]> ROOMS = new TreeMap<>(Map.ofEntries(
            Map.entry("component.dicom", new String[] {"component", "component.tls", "dicom"}),
            Map.entry("component.tls", new String[] {}),
            Map.entry("component.remote", new String[] {"component", "component.tls"}),
            Map.entry("component.objectstore", new String[] {"component", "component.tls"}),
            Map.entry("component.http", new String[] {"component", "component.tls"}),
            Map.entry("component.orthanc", new String[] {"component", "component.http", "dicom"}),
            Map.entry("component.dicomweb", new String[] {"component", "component.http", "dicom"}),
            Map.entry("component.study", new String[] {"component", "study", "delivery"}),
            Map.entry("component.filesender", new String[] {"component", "component.http"}),
            Map.entry("component.filequeue", new String[] {"component", "delivery"}),
            Map.entry("dicom", new String[] {}),
            Map.entry("study", new String[] {"dicom"}),
            Map.entry("delivery", new String[] {"component", "study"}),
            Map.entry("shaping", new String[] {"component", "deidentify", "delivery", "dicom", "study"}),
            Map.entry("receipt", new String[] {"component", "delivery", "dicom"}),
            Map.entry("packaging", new String[] {"component", "study", "dicom"}),
            Map.entry("portal", new String[] {"component", "component.http", "component.orthanc", "dicom"}),
            Map.entry("intake", new String[] {
                "component", "component.http", "component.orthanc", "google", "study", "delivery", "dicom"
            }),
            Map.entry("google", new String[] {"component"}),
            Map.entry("preview", new String[] {"study", "dicom"}),
            Map.entry("sync", new String[] {"component", "study", "dicom"}),
            Map.entry("worklist", new String[] {"study", "dicom"}),
            Map.entry("deidentify", new String[] {"dicom"}),
            Map.entry("notify", new String[] {"component"})));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.dromedary");
        assertThat(classes.size()).isGreaterThan(100);
    }

    @TestFactory
    java.util.stream.Stream<DynamicTest> aRoomUsesOnlyTheRoomsOfItsRow() {
        return ROOMS.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(room.getKey(), () -> noClasses()
                        .that()
                        .resideInAPackage(packages(room.getKey()))
                        .should()
                        .dependOnClassesThat(new Outside(room.getKey(), room.getValue()))
                        .check(classes)));
    }

    @Test
    void onlyTheDicomRoomsKnowTheToolkit() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "dicom..", ROOT + "component.dicom..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.aoju..")
                .check(classes);
    }

    @Test
    void roomsDoNotGoInCircles() {
        slices().matching("org.dromedary.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void nobodyPrintsPastTheLog() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "operations.cli..")
                .should()
                .callMethod(Throwable.class, "printStackTrace")
                .check(classes);
    }

    private static String packages(String room) {
        return room.equals("component") ? ROOT + room : ROOT + room + "..";
    }

    /** Classes of ours that a room may not know. */
    private static final class Outside
            extends com.tngtech.archunit.base.DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> {

        private final String room;
        private final String[] allowed;

        Outside(String room, String[] allowed) {
            super("are outside of " + room + " and of what it may use");
            this.room = room;
            this.allowed = allowed;
        }

        @Override
        public boolean test(com.tngtech.archunit.core.domain.JavaClass used) {
            if (!used.getPackageName().startsWith("org.dromedary")) {
                return false;
            }
            if (isIn(used.getPackageName(), room)) {
                return false;
            }
            for (String other : allowed) {
                if (isIn(used.getPackageName(), other)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isIn(String packageName, String room) {
            return packageName.equals(ROOT + room)
                    || !room.equals("component") && packageName.startsWith(ROOT + room + ".");
        }
    }
}

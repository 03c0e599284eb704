package org.dromedary.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of fault is found, with its line and without a trace in the running context. */
class RouteCheckTest {

    private static final String GOOD =
            """
            - route:
                id: forward
                group: forwarding
                description: Forwards each file
                from:
                  uri: file
                  parameters:
                    directoryName: target/none
                    move: .done
                    delay: 2000
                  steps:
                    - to:
                        uri: direct
                        parameters:
                          name: sink
                    - log:
                        message: "sent ${header.CamelFileName}"
                        loggingLevel: INFO
            - route:
                id: sink
                from:
                  uri: direct
                  parameters:
                    name: sink
                  steps:
                    - setHeader:
                        name: Port
                        simple: "{{server.port}}"
                    - log: "received"
            """;

    private static DefaultCamelContext live;
    private static RouteCheck check;

    @BeforeAll
    static void start() {
        live = new DefaultCamelContext();
        live.disableJMX();
        Properties properties = new Properties();
        properties.setProperty("server.port", "8080");
        live.getPropertiesComponent().setInitialProperties(properties);
        live.start();
        check = new RouteCheck(live);
    }

    @AfterAll
    static void stop() {
        live.stop();
    }

    @Test
    void nothingIsWrongWithAGoodFile() {
        assertThat(faults(GOOD)).isEmpty();
        assertThat(live.getRoutes()).isEmpty();
        assertThat(live.getEndpoints()).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'    id: forward'          | '    id: [forward'            |  3 | YAML",
                "'        - to:'            | '        - tooo:'             | 12 | tooo",
                "'move: .done'              | 'moove: .done'                |  9 | moove",
                "'delay: 2000'              | 'delay: soon'                 | 10 | soon",
                "'uri: file'                | 'uri: fille'                  |  6 | fille",
                "'loggingLevel: INFO'       | 'loggingLevel: LOUD'          | 18 | LOUD",
                "'${header.CamelFileName}'  | '${headr.CamelFileName}'      | 17 | headr",
                "'{{server.port}}'          | '{{server.portt}}'            | 28 | server.portt",
                "'    id: sink'             | '    id: forward'             | 20 | twice",
                "'    id: sink'             | '    id: other'               | 20 | another file",
                "'    id: sink'             | '    note: sink'              | 19 | no id",
                "'    group: forwarding'    | '    groop: forwarding'       |  3 | groop",
                "'    group: forwarding'    | '    id: again'               |  3 | id",
                "'- log: \"received\"'      | '- bean: {ref: nobody, method: any}' | 19 | nobody",
                "'- log: \"received\"'      | '- toD: {uri: log, parameters: {loggerName: x, levell: INFO}}' | 29 | levell",
                "'- log: \"received\"'      | '- to: {uri: \"file:x?dellete=true\"}' | 29 | dellete",
            })
    void aFaultIsFoundWithItsLine(String find, String replacement, int line, String reason) {
        assertThat(GOOD).contains(find);
        String text = GOOD.replace(find, replacement);

        List<RouteFault> faults = faults(text);

        assertThat(faults).isNotEmpty().allSatisfy(fault -> assertThat(fault.file())
                .isEqualTo("x.camel.yaml"));
        assertThat(faults).anySatisfy(fault -> {
            assertThat(fault.reason()).contains(reason).doesNotContain("\n");
            assertThat(fault.line()).isEqualTo(line);
        });
    }

    /** What stands in the place of Camel's own has its options, and some more. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sftp | host: a.example, directoryName: in, username: u, knownHostsFile: known | hostKey: 'SHA256:JdExJdExJdExJdExJdExJdExJdExJdExJdExJdExJdE'",
                "ftps | host: a.example, directoryName: in, username: u | tlsCheckHost: true",
                "aws2-s3 | bucketNameOrArn: b, region: eu-central-1, accessKey: a, secretKey: s | checksum: crc32",
            })
    void serversHaveTheirOptions(String scheme, String options, String more) {
        String step = "- log: \"received\"";
        String to = "- to: {uri: " + scheme + ", parameters: {" + options + ", " + more + "}}";
        assertThat(faults(GOOD.replace(step, to))).isEmpty();
        assertThat(faults(GOOD.replace(step, to.replace(more, "noSuchOption: 1"))))
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.reason()).contains("noSuchOption"));
    }

    @Test
    void theMessageThatNamesTheCauseStandsAlone() {
        assertThat(faults(GOOD.replace("- log: \"received\"", "- bean: {reff: share, method: offer}")))
                .singleElement()
                .satisfies(fault -> assertThat(fault.reason()).contains("reff"));
    }

    @ParameterizedTest
    @CsvSource({"''", "hello", "'a: b'", "'# only a comment'"})
    void whatIsNoListOfRoutesIsRefused(String text) {
        assertThat(faults(text)).hasSize(1);
    }

    @Test
    void aTemplateOfAnotherFileMayBeUsed() throws Exception {
        RouteText template = RouteText.parse(
                "template.camel.yaml",
                """
                - routeTemplate:
                    id: send
                    parameters:
                      - name: to
                    route:
                      from:
                        uri: direct
                        parameters:
                          name: "{{to}}"
                        steps:
                          - log: "x"
                """);
        String user =
                """
                - templatedRoute:
                    routeTemplateRef: send
                    routeId: send-a
                    parameters:
                      - name: to
                        value: a
                """;
        assertThat(check.faults(RouteText.parse("x.camel.yaml", user), List.of(template), Set.of(), true))
                .isEmpty();
        assertThat(faults(user)).isNotEmpty();
    }

    private static List<RouteFault> faults(String text) {
        try {
            return check.faults(RouteText.parse("x.camel.yaml", text), List.of(), Set.of("other"), true);
        } catch (RouteText.FaultyText e) {
            return new ArrayList<>(List.of(e.fault()));
        }
    }
}

package org.dromedary.operations.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.dromedary.operations.routes.RouteFileStatus.Origin;
import org.dromedary.operations.routes.RouteFileStatus.State;

/** What an operator's folder does to the running routes. */
class RouteFilesTest {

    @TempDir
    Path data;

    private Path folder;
    private DefaultCamelContext context;
    private RouteFiles files;
    private final Map<String, String> builtIn = new LinkedHashMap<>();
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectories(data.resolve("routes"));
        builtIn.put("answer.camel.yaml", answer("answer", "built-in"));
        restart();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void builtInRoutesAnswerAndAFileIsAddedChangedAndRemoved() throws Exception {
        files.open();
        assertThat(ask("answer")).isEqualTo("built-in");

        write("more.camel.yaml", answer("more", "one"));
        files.scan();
        assertThat(context.getRoute("more")).as("seen once only").isNull();
        files.scan();
        assertThat(ask("more")).isEqualTo("one");

        save("more.camel.yaml", answer("more", "two"));
        assertThat(ask("more")).isEqualTo("two");

        Files.delete(folder.resolve("more.camel.yaml"));
        files.scan();
        files.scan();
        assertThat(context.getRoute("more")).isNull();
        assertThat(context.getRouteDefinition("more")).isNull();
        assertThat(files.status()).hasSize(1);
    }

    @Test
    void aMissingFolderIsFineAndAVanishedOneChangesNothing() throws Exception {
        save("more.camel.yaml", answer("more", "one"));
        files.open();
        Files.move(folder, data.resolve("away"));
        files.scan();
        files.scan();
        assertThat(ask("more")).isEqualTo("one");

        restart();
        files.open();
        assertThat(ask("answer")).isEqualTo("built-in");
    }

    @Test
    void aFaultyTextLeavesTheEarlierVersionRunning() throws Exception {
        save("more.camel.yaml", answer("more", "one"));
        files.open();

        save("more.camel.yaml", answer("more", "two").replace("setBody", "setBodyy"));

        assertThat(ask("more")).isEqualTo("one");
        RouteFileStatus status = status("more.camel.yaml");
        assertThat(status.state()).isEqualTo(State.DEGRADED);
        assertThat(status.faults()).anySatisfy(fault -> assertThat(fault.toString())
                .startsWith("more.camel.yaml:8: ")
                .contains("setBodyy"));
        assertThat(new RouteFilesHealth(files).health().getStatus().getCode()).isEqualTo("DEGRADED");

        save("more.camel.yaml", answer("more", "three"));
        assertThat(ask("more")).isEqualTo("three");
        assertThat(status("more.camel.yaml").state()).isEqualTo(State.UP);
    }

    @Test
    void aFileTakesThePlaceOfABuiltInOneAndGivesItBack() throws Exception {
        files.open();
        save("answer.camel.yaml", answer("answer", "mine"));
        assertThat(ask("answer")).isEqualTo("mine");
        assertThat(status("answer.camel.yaml").origin()).isEqualTo(Origin.FOLDER);

        Files.delete(folder.resolve("answer.camel.yaml"));
        files.scan();
        files.scan();
        assertThat(ask("answer")).isEqualTo("built-in");
        assertThat(status("answer.camel.yaml").origin()).isEqualTo(Origin.BUILT_IN);
    }

    @Test
    void aRestartWithAFaultyFileRunsWhatRanBefore() throws Exception {
        save("answer.camel.yaml", answer("answer", "mine"));
        files.open();
        save("answer.camel.yaml", "- nonsense: 1");
        assertThat(ask("answer")).isEqualTo("mine");

        restart();
        files.open();

        assertThat(ask("answer")).isEqualTo("mine");
        assertThat(status("answer.camel.yaml").origin()).isEqualTo(Origin.LAST_GOOD);
        assertThat(status("answer.camel.yaml").state()).isEqualTo(State.DEGRADED);
    }

    @Test
    void aFaultyReplacementThatNeverRanLeavesItsNameEmpty() throws Exception {
        write("answer.camel.yaml", "- nonsense: 1");
        files.open();
        assertThat(context.getRoutes()).isEmpty();
        assertThat(status("answer.camel.yaml").state()).isEqualTo(State.DOWN);

        save("answer.camel.yaml", answer("answer", "mine"));
        assertThat(ask("answer")).isEqualTo("mine");
    }

    @Test
    void aFaultyBuiltInFileEndsTheStart() {
        builtIn.put("bad.camel.yaml", answer("bad", "x").replace("uri: direct", "uri: dirrect"));
        restart();
        assertThatThrownBy(files::open)
                .isInstanceOf(RouteFaultsException.class)
                .hasMessageMatching("bad\\.camel\\.yaml:5: .*dirrect.*");
    }

    @Test
    void anEditedTemplateIsAppliedToItsUsersInOtherFiles() throws Exception {
        builtIn.put(
                "user.camel.yaml",
                """
                - templatedRoute:
                    routeTemplateRef: answering
                    routeId: made
                    parameters:
                      - name: name
                        value: made
                """);
        builtIn.put("zz-template.camel.yaml", template("one"));
        restart();
        files.open();
        assertThat(ask("made")).isEqualTo("one");

        save("zz-template.camel.yaml", template("two"));
        assertThat(ask("made")).isEqualTo("two");

        // a parameter that the user does not give: the edit is refused though the file itself is in order
        save("zz-template.camel.yaml", template("three").replace("- name: name", "- name: name\n      - name: other"));
        assertThat(ask("made")).isEqualTo("two");
        assertThat(status("zz-template.camel.yaml").faults())
                .anySatisfy(fault -> assertThat(fault.reason()).contains("user.camel.yaml"));
    }

    @Test
    void anEditedConfigurationIsAppliedToItsUsers() throws Exception {
        builtIn.put("errors.camel.yaml", configuration("sorry"));
        builtIn.put(
                "fails.camel.yaml",
                """
                - route:
                    id: fails
                    routeConfigurationId: errors
                    from:
                      uri: direct
                      parameters:
                        name: fails
                      steps:
                        - throwException:
                            exceptionType: java.io.IOException
                            message: no
                """);
        restart();
        files.open();
        assertThat(ask("fails")).isEqualTo("sorry");
        save("errors.camel.yaml", configuration("pardon"));
        assertThat(ask("fails")).isEqualTo("pardon");
    }

    @Test
    void whatIsCalledIsLoadedBeforeItsCaller() {
        builtIn.clear();
        builtIn.put(
                "caller.camel.yaml",
                """
                - route:
                    id: caller
                    from:
                      uri: direct:caller
                      steps:
                        - to: {uri: direct, parameters: {name: answer}}
                """);
        builtIn.put("answer.camel.yaml", answer("answer", "built-in"));
        restart();
        files.open();
        assertThat(context.getRoutes())
                .extracting(org.apache.camel.Route::getRouteId)
                .containsExactly("answer", "caller");
        assertThat(ask("caller")).isEqualTo("built-in");
    }

    @Test
    void aRouteThatOthersAddMeanwhileIsLeftAlone() throws Exception {
        files.open();
        context.addRoutes(new org.apache.camel.builder.RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs").routeId("theirs").setBody(constant("theirs"));
            }
        });
        save("more.camel.yaml", answer("more", "one"));
        save("thief.camel.yaml", answer("theirs", "stolen"));
        Files.delete(folder.resolve("more.camel.yaml"));
        files.scan();
        files.scan();
        assertThat(ask("theirs")).isEqualTo("theirs");
        assertThat(status("thief.camel.yaml").state()).isEqualTo(State.DOWN);
    }

    @Test
    void filesThatNeedEachOtherAreTakenTogether() throws Exception {
        files.open();
        write(
                "a.camel.yaml",
                "- templatedRoute: {routeTemplateRef: answering, routeId: made, parameters: "
                        + "[{name: name, value: made}]}\n");
        write("b.camel.yaml", template("one"));
        files.scan();
        files.scan();
        assertThat(ask("made")).isEqualTo("one");
        // an id moves from one file to another
        write("c.camel.yaml", answer("moved", "c"));
        files.scan();
        files.scan();
        Files.delete(folder.resolve("c.camel.yaml"));
        write("d.camel.yaml", answer("moved", "d"));
        files.scan();
        files.scan();
        assertThat(ask("moved")).isEqualTo("d");
    }

    @Test
    void anIdInUseIsRefusedUntilItIsFree() throws Exception {
        files.open();
        save("first.camel.yaml", answer("same", "first"));
        save("second.camel.yaml", answer("same", "second"));
        assertThat(ask("same")).isEqualTo("first");
        assertThat(status("second.camel.yaml").state()).isEqualTo(State.DOWN);

        Files.delete(folder.resolve("first.camel.yaml"));
        files.scan();
        files.scan();
        assertThat(ask("same")).isEqualTo("second");
    }

    @Test
    void aConsumerThatCannotStartBringsTheEarlierVersionBack() throws Exception {
        save("listen.camel.yaml", answer("more", "one"));
        files.open();
        try (ServerSocket taken = new ServerSocket(0)) {
            save("listen.camel.yaml", listen(taken.getLocalPort()));
            assertThat(ask("more")).isEqualTo("one");
            assertThat(status("listen.camel.yaml").faults()).anySatisfy(fault -> {
                assertThat(fault.line()).isEqualTo(2);
                assertThat(fault.reason()).contains("cannot start");
            });
        }
    }

    @Test
    void aNewFileWhosePortIsInUseStartsWhenThePortIsFree() throws Exception {
        files.open();
        ServerSocket taken = new ServerSocket(0);
        try (taken) {
            save("listen.camel.yaml", listen(taken.getLocalPort()));
            assertThat(status("listen.camel.yaml").state()).isEqualTo(State.DOWN);
        }
        files.scan();
        assertThat(status("listen.camel.yaml").state()).as("waits").isEqualTo(State.DOWN);
        now = now.plusSeconds(6);
        files.scan();
        assertThat(status("listen.camel.yaml").state()).isEqualTo(State.UP);
        assertThat(context.getRouteController().getRouteStatus("listen").isStarted())
                .isTrue();
    }

    @Test
    void aBuiltInConsumerThatCannotStartEndsTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            builtIn.put("listen.camel.yaml", listen(taken.getLocalPort()));
            restart();
            assertThatThrownBy(files::open)
                    .isInstanceOf(RouteFaultsException.class)
                    .hasMessageContaining("listen.camel.yaml:2: route listen cannot start");
        }
    }

    @Test
    void whatCannotBeReadIsToldAndCheckChangesNothing() throws Exception {
        files.open();
        Files.write(folder.resolve("latin.camel.yaml"), new byte[] {'-', (byte) 0xff, '\n'});
        assertThat(files.check()).singleElement().satisfies(fault -> assertThat(fault.reason())
                .contains("UTF-8"));
        write("bad.camel.yaml", answer("bad", "x").replace("uri: direct", "uri: dirrect"));
        assertThat(files.check()).hasSize(2);
        assertThat(files.status()).hasSize(1);
    }

    private void restart() {
        if (context != null) {
            context.stop();
        }
        context = new DefaultCamelContext();
        context.disableJMX();
        context.addComponent("listen", new ListenComponent());
        context.start();
        RouteLoader loader = new RouteLoader(context);
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        files = new RouteFiles(
                new RouteCheck(context),
                loader,
                new RouteRetries(loader, clock),
                new RouteFolder(folder),
                new LastGoodRoutes(data.resolve("last-good")),
                builtIn);
    }

    private RouteFileStatus status(String name) {
        return files.status().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String ask(String name) {
        return context.createFluentProducerTemplate()
                .to("direct:" + name)
                .withBody("?")
                .request(String.class);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void save(String name, String text) throws IOException {
        write(name, text);
        files.scan();
        files.scan();
    }

    private static String answer(String id, String text) {
        return """
                - route:
                    id: %s
                    description: Answers
                    from:
                      uri: direct
                      parameters: {name: %s}
                      steps:
                        - setBody:
                            constant: %s
                """
                .formatted(id, id, text);
    }

    private static String template(String text) {
        return """
                - routeTemplate:
                    id: answering
                    parameters:
                      - name: name
                    route:
                      from:
                        uri: direct
                        parameters:
                          name: "{{name}}"
                        steps:
                          - setBody:
                              constant: %s
                """
                .formatted(text);
    }

    private static String configuration(String text) {
        return """
                - routeConfiguration:
                    id: errors
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          handled: {constant: "true"}
                          steps:
                            - setBody: {constant: %s}
                """
                .formatted(text);
    }

    private static String listen(int port) {
        return """
                - route:
                    id: listen
                    from:
                      uri: "listen:%d"
                      steps:
                        - log: "x"
                """
                .formatted(port);
    }

    /** Binds a port when its consumer starts, as the receivers do. */
    public static class ListenComponent extends DefaultComponent {
        @Override
        protected org.apache.camel.Endpoint createEndpoint(String uri, String port, Map<String, Object> parameters) {
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    return new DefaultConsumer(this, processor) {
                        private ServerSocket socket;

                        @Override
                        protected void doStart() throws Exception {
                            socket = new ServerSocket(Integer.parseInt(port));
                        }

                        @Override
                        protected void doStop() throws Exception {
                            if (socket != null) {
                                socket.close();
                            }
                        }
                    };
                }
            };
        }
    }
}

package dev.convnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.suite.Suite;
import dev.convnet.suite.SuiteReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The snippets of the README and of the pages in {@code docs/} run as they are printed: in a real shell, in an empty folder that
 * looks like a clone and whose {@code ./convnet} starts the classes under test.
 */
@DisabledOnOs(OS.WINDOWS)
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

    @TempDir
    private Path clone;

    @Test
    void everySnippetOfTheTourRuns() throws IOException, InterruptedException {
        makeClone();
        List<String> snippets = blocks(README, "sh");
        assertFalse(snippets.isEmpty());
        for (String snippet : snippets) {
            run(snippet, Map.of());
        }
        for (String made : List.of(
                "models/googlenet.svg",
                "out/lenet/model.onnx",
                "out/after/index.html",
                "out/after/junit.xml",
                "models/dev.convnet.zoo.example.TinyNet.onnx")) {
            assertTrue(Files.size(clone.resolve(made)) > 0, made);
        }
    }

    @Test
    void theMainJobAndTheTestsAreWhatContinuousIntegrationRuns() throws IOException {
        String ci = Files.readString(Path.of(".ci/run"));
        List<String> commands = Files.readString(README)
                .lines()
                .filter(line -> line.startsWith("    ./convnet") || line.startsWith("    mvn "))
                .map(String::strip)
                .toList();
        assertEquals(List.of("./convnet run", "mvn -B verify"), commands);
        commands.forEach(command -> assertTrue(ci.contains("\n" + command), command));
    }

    @Test
    void theClassesAreThoseOfTheFilesBesideThem() throws IOException {
        List<String> classes = blocks(README, "java");
        assertEquals(2, classes.size());
        assertTrue(code("zoo/example/TinyNet.java").contains(classes.getFirst()), "TinyNet");
        assertTrue(code("kernels/example/Swish.java").contains(classes.getLast()), "Swish");
    }

    /** The file without its Javadoc lines. */
    private static String code(String file) throws IOException {
        return Files.readString(Path.of("src/test/java/dev/convnet").resolve(file))
                .replaceAll("(?m)^ */\\*\\*.*\\*/\\R", "");
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            for (Path page : Stream.concat(Stream.of(README), docs).toList()) {
                List<Path> links = LINK.matcher(Files.readString(page))
                        .results()
                        .map(link -> link.group(1))
                        .filter(link -> !link.startsWith("http"))
                        .map(page.toAbsolutePath()::resolveSibling)
                        .toList();
                links.forEach(link -> assertTrue(Files.exists(link), page + ": " + link));
            }
        }
    }

    @Test
    void theCommandsOfThePageOnExportsRun() throws IOException, InterruptedException {
        makeClone();
        for (String snippet : blocks(Path.of("docs/export.md"), "sh")) {
            run(snippet, Map.of());
        }
        for (String made : List.of("models/googlenet.md", "models/googlenet-16.onnx", "models/lenet-int8.onnx")) {
            assertTrue(Files.size(clone.resolve(made)) > 0, made);
        }
    }

    @Test
    void theSuiteOfTheDocumentIsOne() throws IOException {
        Path file = clone.resolve("example.yaml");
        Files.writeString(file, blocks(Path.of("docs/suites.md"), "yaml").getFirst());

        Suite suite = SuiteReader.read(file, Optional.empty());

        assertEquals(5, suite.cells().size());
    }

    @Test
    void theJobsOfTheDocumentRun() throws IOException, InterruptedException {
        makeClone();
        List<String> jobs = blocks(Path.of("docs/ci.md"), "yaml");
        assertEquals(2, jobs.size());
        gitHub(new YAMLMapper().readTree(jobs.getFirst()).get("jobs"));
        JsonNode gitLab = new YAMLMapper().readTree(jobs.getLast());
        for (String index : List.of("1", "2")) {
            run(script(gitLab.get("run")), Map.of("CI_NODE_INDEX", index, "CI_NODE_TOTAL", "2"));
        }
        run(script(gitLab.get("pages")), Map.of());
        run(script(gitLab.get("gates")), Map.of());
        assertTrue(Files.size(clone.resolve("public/index.html")) > 0);
    }

    /** Runs the commands of the jobs; moving files stands for uploads and downloads. */
    private void gitHub(JsonNode jobs) throws IOException, InterruptedException {
        String os = "ubuntu-latest";
        for (JsonNode shard : jobs.at("/run/strategy/matrix/shard")) {
            for (String command : commands(jobs.get("run"))) {
                run(command.replace("${{ matrix.shard }}", shard.asString()).replace("${{ matrix.os }}", os), Map.of());
            }
            String artifact = "results-" + os + "-" + shard.asString();
            run("mkdir -p old new && mv run new/%1$s && cp -r new/%1$s old/".formatted(artifact), Map.of());
        }
        Map<String, String> environment = Map.of("GITHUB_STEP_SUMMARY", "summary.md");
        List<String> commands = commands(jobs.get("report")).stream()
                .filter(command -> !command.contains("gh run"))
                .toList();
        // The first pull request, before main has results.
        run("mv old later", Map.of());
        for (String command : commands) {
            run(command, environment);
        }
        assertTrue(Files.readString(clone.resolve("summary.md")).contains("main has no results yet"));
        run("mv later old", Map.of());
        for (String command : commands) {
            run(command, environment);
        }
        assertTrue(Files.size(clone.resolve("summary.md")) > 0);
        assertTrue(Files.size(clone.resolve("site/index.html")) > 0);
    }

    private static List<String> commands(JsonNode job) {
        return job.get("steps")
                .valueStream()
                .filter(step -> step.has("run"))
                .map(step -> step.get("run").asString())
                .toList();
    }

    private static String script(JsonNode job) {
        return String.join(
                "\n", job.get("script").valueStream().map(JsonNode::asString).toList());
    }

    /** The fenced blocks of a language, without their fences. */
    private static List<String> blocks(Path page, String language) throws IOException {
        return Pattern.compile("(?ms)^```" + language + "\\R(.*?)^```$")
                .matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** Makes a folder with the sources, the suites, and a launcher that builds nothing. */
    private void makeClone() throws IOException {
        for (String folder : List.of("src", "harness")) {
            Files.createSymbolicLink(clone.resolve(folder), Path.of(folder).toAbsolutePath());
        }
        Path launcher = clone.resolve("convnet");
        // The environment passes the class path: ONNX Runtime copies the command line into a buffer of limited size.
        Files.writeString(launcher, """
                #!/bin/sh
                export CLASSPATH="%s${CONVNET_CLASSPATH:+:$CONVNET_CLASSPATH}"
                case ${1:-} in
                    --java-home) echo "%s" ;;
                    --class-path) echo "$CLASSPATH" ;;
                    *) exec "%2$s/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
                        -XX:+UseSerialGC -Dconvnet.home="%s" dev.convnet.cli.Main "$@" ;;
                esac
                """.formatted(
                        System.getProperty("java.class.path"),
                        System.getProperty("java.home"),
                        Path.of("").toAbsolutePath()));
        assertTrue(launcher.toFile().setExecutable(true));
    }

    private void run(String snippet, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", snippet)
                .directory(clone.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process shell = builder.start();
        List<String> output = new ArrayList<>();
        try (var lines = shell.inputReader(UTF_8)) {
            lines.lines().forEach(output::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        assertEquals(0, shell.waitFor(), () -> snippet + "\n" + String.join("\n", output));
    }
}

package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small checkout, with a Maven that compiles a small program and counts its calls. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final String PROGRAM = """
            package dev.convnet.cli;
            import java.nio.file.*;
            public final class Main {
                /** Is loaded late, from a build that must still be there. */
                static final class Late {
                    static String text() { return "VERSION"; }
                }
                public static void main(String[] args) throws Exception {
                    new java.io.File(System.getProperty("convnet.build.user")).deleteOnExit();
                    if (args.length > 1) {
                        System.out.println("started");
                        while (Files.notExists(Path.of(args[1]))) Thread.sleep(20);
                    }
                    System.out.println(Late.text());
                }
            }
            """;

    @TempDir
    Path folder;

    private Path home;
    private Path source;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        Files.copy(Path.of("convnet"), home.resolve("convnet"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(Path.of("pom.xml"), home.resolve("pom.xml"));
        Files.writeString(Files.createDirectories(home.resolve("onnx")).resolve("onnx.proto"), "");
        source = Files.createDirectories(home.resolve("src/main/java")).resolve("Main.java");
        Files.createDirectories(home.resolve("src/tornado"));
        Files.writeString(source, PROGRAM.replace("VERSION", "one"));
        Path mvn = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
        Files.writeString(mvn, """
                #!/bin/sh
                for arg; do case $arg in -Dbuild.folder=*) build=${arg#*=} ;; esac; done
                echo "$*" >>"%1$s/calls"
                mkdir -p "$build/classes" "$build/lib" "$build/tornado-classes" "$build/generated-sources"
                "$JAVA_HOME/bin/javac" -d "$build/classes" src/main/java/Main.java || exit
                sleep 1
                if [ -e "%1$s/edit" ]; then . "%1$s/edit"; rm "%1$s/edit"; fi
                """.formatted(folder));
        assertTrue(mvn.toFile().setExecutable(true));
        environment.put("PATH", mvn.getParent() + ":" + System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("convnet").toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        for (String variable :
                List.of("TORNADOVM_HOME", "CONVNET_PROFILES", "CONVNET_CLASSPATH", "CONVNET_JAVA_OPTS")) {
            builder.environment().remove(variable);
        }
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Outcome end(Process process) throws IOException, InterruptedException {
        try (BufferedReader out = process.inputReader();
                BufferedReader err = process.errorReader()) {
            String printed = String.join("\n", out.lines().toList());
            String errors = String.join("\n", err.lines().toList());
            return new Outcome(process.waitFor(), printed, errors);
        }
    }

    private Outcome convnet(String... args) throws IOException, InterruptedException {
        return end(start(args));
    }

    private void assertPrints(String text, String... args) throws IOException, InterruptedException {
        Outcome outcome = convnet(args);
        assertEquals(text, outcome.out(), outcome.err());
        assertEquals(0, outcome.exitCode(), outcome.err());
    }

    private int builds() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    /** The folders of builds, without what is not one. */
    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(".build"))) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void sourcesAreBuiltOnceForEachContent() throws IOException, InterruptedException {
        assertPrints("one", "--help");
        assertPrints("one", "--help");
        assertEquals(1, builds());
        List<Path> first = kept();
        assertEquals(1, first.size());

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(3600)));
        assertPrints("one", "--help");
        assertEquals(1, builds(), "a touched file has the same content, even if a clock was ahead");

        Files.writeString(source, PROGRAM.replace("VERSION", "two"));
        assertPrints("two", "--help");
        assertEquals(2, builds());
        assertEquals(1, kept().size(), "the old build, which nobody uses, is removed");

        Files.delete(source);
        assertFalse(convnet("--help").exitCode() == 0, "a deleted source is noticed");
        assertEquals(List.of(), unfinished());
    }

    private List<Path> unfinished() throws IOException {
        return kept().stream()
                .filter(path -> path.getFileName().toString().startsWith("new."))
                .toList();
    }

    @Test
    void launchersThatStartAtOnceBuildOnce() throws IOException, InterruptedException {
        List<Process> launchers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            launchers.add(start("--help"));
        }
        for (Process launcher : launchers) {
            Outcome outcome = end(launcher);
            assertEquals("one", outcome.out(), outcome.err());
        }
        assertEquals(1, builds());
    }

    @Test
    void aRunningProcessKeepsItsBuild() throws IOException, InterruptedException {
        Path go = folder.resolve("go");
        Process training = start("train", go.toString());
        BufferedReader out = training.inputReader();
        assertEquals("started", out.readLine());
        List<Path> used = kept();

        Files.writeString(source, PROGRAM.replace("VERSION", "two"));
        assertPrints("two", "--help");
        environment.put("CONVNET_PROFILES", "cuda");
        assertPrints("two", "--help");
        environment.remove("CONVNET_PROFILES");
        assertTrue(kept().containsAll(used) && kept().size() == 3, kept()::toString);
        deleteTree(home.resolve("target"));
        Files.writeString(go, "");

        assertEquals("one", out.readLine());
        assertEquals(0, training.waitFor());
        Files.writeString(source, PROGRAM.replace("VERSION", "three"));
        assertPrints("three", "--help");
        assertFalse(kept().contains(used.getFirst()), "it goes when its process has ended");
        environment.put("CONVNET_PROFILES", "cuda");
        assertEquals(4, builds());
    }

    private static void deleteTree(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void whatKilledProcessesLeftIsRemoved() throws IOException, InterruptedException {
        assertPrints("one", "--help");
        Path build = kept().getFirst();
        Process waiting = start("train", folder.resolve("never").toString());
        assertEquals("started", waiting.inputReader().readLine());
        waiting.destroyForcibly().waitFor();
        Path builds = home.resolve(".build");
        String host = new String(
                        new ProcessBuilder("uname", "-n")
                                .start()
                                .getInputStream()
                                .readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8)
                .strip();
        Files.createSymbolicLink(builds.resolve("lock"), Path.of(host + "." + waiting.pid()));
        Files.createDirectories(builds.resolve("new." + host + "." + waiting.pid()));

        Files.writeString(source, PROGRAM.replace("VERSION", "two"));
        assertPrints("two", "--help");

        assertFalse(Files.exists(build));
        assertEquals(1, kept().size(), kept()::toString);
        assertFalse(Files.exists(builds.resolve("lock"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void sourcesThatAreEditedDuringABuildAreBuiltAgain() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("edit"), "sed -i.bak s/one/two/ src/main/java/Main.java; rm src/main/java/*.bak");

        assertPrints("two", "--help");

        assertEquals(2, builds());
        assertEquals(1, kept().size());
    }

    @Test
    void aSdkThatCannotBeUsedIsToldInOneLineBeforeAnythingIsBuilt() throws IOException, InterruptedException {
        assertPrints("one", "--help");
        List<Path> before = kept();
        Path sdk = folder.resolve("sdk");
        environment.put("TORNADOVM_HOME", sdk.toString());
        assertProblem("TORNADOVM_HOME is " + sdk + ", which is not a folder");
        Path jars = Files.createDirectories(sdk.resolve("share/java/tornado"));
        assertProblem("TORNADOVM_HOME (" + sdk + ") is not the SDK of TornadoVM 5.2.0-jdk25");
        Files.writeString(jars.resolve("tornado-api-5.2.0-jdk25.jar"), "");
        assertProblem("TORNADOVM_HOME (" + sdk + ") has no tornado-argfile: create it with ");
        assertEquals(1, builds());
        assertEquals(before, kept(), "nothing is deleted");
        Files.writeString(sdk.resolve("tornado-argfile"), "-Dtornado=1\n");

        assertPrints("one", "train");
        assertTrue(Files.readString(folder.resolve("calls")).contains("-Ptornado"));
        assertTrue(kept().containsAll(before), "the build without it is kept");

        Path pom = home.resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replace("5.2.0-jdk25<", "5.2.0-jdk9<"));
        Files.writeString(jars.resolve("tornado-api-5.2.0-jdk9.jar"), "");
        assertProblem("TornadoVM 5.2.0-jdk9 needs a JDK 9, not " + System.getProperty("java.home"));
    }

    /** Every command but the doctor is refused. */
    private void assertProblem(String start) throws IOException, InterruptedException {
        Outcome refused = convnet("train");
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().startsWith("convnet: " + start), refused.err());
        assertTrue(refused.err().endsWith("; unset TORNADOVM_HOME to run without TornadoVM"), refused.err());
        assertEquals(1, refused.err().lines().count());
        Outcome doctor = convnet("doctor");
        assertEquals(0, doctor.exitCode(), doctor.err());
        assertTrue(doctor.err().contains("convnet: " + start), doctor.err());
    }

    @Test
    void profilesAreNames() throws IOException, InterruptedException {
        environment.put("CONVNET_PROFILES", "../cuda");
        Outcome outcome = convnet("--help");
        assertEquals(1, outcome.exitCode());
        assertEquals(
                "convnet: CONVNET_PROFILES must be names of Maven profiles, separated by commas, not '../cuda'",
                outcome.err());
    }
}

package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.FolderLock;
import dev.convnet.base.OutputFolder;
import dev.convnet.results.ResultsFile;
import dev.convnet.testing.SampleRun;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.ZooNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the options, a command destroys neither its inputs nor a file that convnet did not write. */
@DisabledOnOs(OS.WINDOWS)
class OutputProtectionTest {
    @TempDir
    Path folder;

    private static Outcome convnet(Object... args) {
        TrainableNetworks networks = args[0].equals("train") ? new ToyNetwork() : new ZooNetworks();
        return Outcome.of(networks, args);
    }

    private static Outcome train(Path out, Object... more) {
        List<Object> args = new ArrayList<>(List.of(
                "train",
                "toy",
                "--out",
                out,
                "--threads",
                1,
                "--data",
                "sample",
                "--limit",
                64,
                "--batch",
                32,
                "--epochs",
                1,
                "--optimizer",
                "sgd"));
        args.addAll(List.of(more));
        return convnet(args.toArray());
    }

    private static void assertDone(Outcome outcome) {
        assertEquals(0, outcome.exitCode(), outcome.err());
    }

    private static void assertRefused(String start, Outcome outcome) {
        assertEquals(2, outcome.exitCode(), outcome.err());
        assertTrue(outcome.err().startsWith("convnet: " + start), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }

    @Test
    void trainingKeepsTheFilesOfOthers() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Path notes = Files.writeString(out.resolve("notes.txt"), "mine");
        Path model = Files.writeString(out.resolve("model.onnx"), "mine");

        assertRefused(out + " already holds a run", train(out));
        assertRefused(model + " was not written by convnet", train(out, "--force"));
        Files.move(model, folder.resolve("elsewhere"));
        assertRefused(out + " has files that convnet did not write: notes.txt; ", train(out));
        assertDone(train(out, "--force"));
        assertDone(train(out, "--force"));

        assertEquals("mine", Files.readString(notes));
        assertTrue(new RunDirectory(out).holdsRun());
    }

    @Test
    void trainingKeepsTheWeightsThatItBeginsWith() throws IOException {
        Path out = folder.resolve("out");
        assertDone(train(out));
        Path weights = new RunDirectory(out).weights();
        Path hard = Files.createLink(folder.resolve("hard.safetensors"), weights);
        Path soft = Files.createSymbolicLink(folder.resolve("soft.safetensors"), weights);
        byte[] before = Files.readAllBytes(weights);
        for (Path input : List.of(weights, hard, soft)) {
            assertRefused(weights + " is an input of this command", train(out, "--force", "--weights", input));
            assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(weights)));
            assertTrue(Files.exists(new RunDirectory(out).checkpoint()));
        }
    }

    @Test
    void anOlderRunWithoutAListIsContinued() throws IOException {
        Path out = folder.resolve("out");
        assertDone(train(out));
        for (String name : List.of("files", ".gitignore")) {
            Files.delete(out.resolve(".convnet").resolve(name));
        }

        assertDone(convnet("train", "toy", "--resume", "--epochs", 2, "--out", out, "--threads", 1));

        assertDone(train(out, "--force"));
    }

    @Test
    void theFolderMayBeALink() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertDone(train(link));
        assertDone(train(link, "--force"));
        assertTrue(Files.exists(real.resolve("model.onnx")));
        assertRefused(link + " already holds a run", train(link));
    }

    @Test
    void aFolderInUseIsRefused() {
        Path out = folder.resolve("out");
        try (FolderLock _ = new OutputFolder(out).lock("train other")) {
            long pid = ProcessHandle.current().pid();
            assertRefused(out + " is in use by process " + pid + " since ", train(out));
            assertRefused(out + " is in use by process " + pid + " since ", train(out, "--force"));
            assertRefused(out + " is in use by process " + pid + " since ", convnet("run", "quick", "--out", out));
        }
        assertDone(train(out));
    }

    @Test
    void inspectDoesNotOverwriteItsModel() throws IOException {
        Path out = folder.resolve("out");
        assertDone(train(out));
        Path model = out.resolve("model.onnx");
        byte[] before = Files.readAllBytes(model);
        Path link = Files.createSymbolicLink(folder.resolve("link.svg"), model);

        assertRefused(model + " is an input of this command", convnet("inspect", model, "--svg", model));
        assertRefused(link + " is an input of this command", convnet("inspect", model, "--svg", link, "--force"));
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(model)));

        Path drawing = Files.writeString(folder.resolve("graph.svg"), "mine");
        assertRefused(drawing + " exists, and convnet did not write it", convnet("inspect", model, "--svg", drawing));
        assertEquals("mine", Files.readString(drawing));
        assertDone(convnet("inspect", model, "--svg", drawing, "--force"));
        assertDone(convnet("inspect", model, "--svg", drawing));
        Files.writeString(drawing, "edited");
        assertRefused(
                drawing + " exists, and was changed after convnet wrote it",
                convnet("inspect", model, "--svg", drawing));
        assertRefused("cannot write " + folder + ": it is a folder", convnet("inspect", model, "--svg", folder));
    }

    @Test
    void exportKeepsTheFilesOfOthers() throws IOException {
        Path model = folder.resolve("lenet-bn.onnx");
        assertDone(convnet("export", "lenet-bn", "--out", folder));
        assertDone(convnet("export", "lenet-bn", "--out", folder, "--seed", 1));
        Files.writeString(model, "mine");
        assertRefused(model + " exists, and was changed", convnet("export", "lenet-bn", "--out", folder));
        assertEquals("mine", Files.readString(model));
        assertDone(convnet("export", "lenet-bn", "--out", folder, "--force"));

        // In a fresh clone nothing is listed, but the file names its producer.
        Path text = folder.resolve("text/lenet-bn.onnxtxt");
        assertDone(convnet("export", "lenet-bn", "--out", text.getParent(), "--text"));
        Path clone = Files.createDirectories(folder.resolve("clone"));
        Files.copy(text, clone.resolve("lenet-bn.onnxtxt"));
        Files.copy(model, clone.resolve("lenet-bn.onnx"));
        assertDone(convnet("export", "lenet-bn", "--out", clone, "--text"));
        assertDone(convnet("export", "lenet-bn", "--out", clone));
    }

    @Test
    void exportOverwritesNoInput() throws IOException {
        assertDone(convnet("export", "lenet-bn", "--out", folder));
        Path input = Files.move(folder.resolve("lenet-bn.onnx"), folder.resolve("training_model.onnx"));
        assertRefused(
                input + " is an input of this command",
                convnet("export", input, "--artifacts", folder, "--optimizer", "sgd", "--force"));
        Path mine =
                Files.writeString(Files.createDirectories(folder.resolve("a")).resolve("checkpoint"), "mine");
        assertRefused(
                mine + " exists, and convnet did not write it",
                convnet("export", input, "--artifacts", mine.getParent(), "--optimizer", "sgd"));
        Path fresh = folder.resolve("fresh");
        assertDone(convnet("export", input, "--artifacts", fresh, "--optimizer", "sgd"));
        assertDone(convnet("export", input, "--artifacts", fresh, "--optimizer", "sgd"));
    }

    @Test
    void reportKeepsTheFilesOfOthersAndItsInputs() throws IOException {
        Path results = folder.resolve("jmh.json");
        ResultsFile.write(SampleRun.complete(), results);
        Path page = Files.writeString(folder.resolve("index.html"), "mine");

        assertRefused(
                results + " is an input of this command",
                convnet("report", results, "--format", "jmh-json", "--force"));
        assertRefused(
                page + " exists, and convnet did not write it",
                convnet("report", results, "--format", "markdown,html"));
        assertEquals("mine", Files.readString(page));
        assertFalse(Files.exists(folder.resolve("report.md")), "nothing is written if something is in the way");
        Path site = folder.resolve("site");
        assertDone(convnet("report", results, "--out", site, "--format", "html,csv,markdown,junit,jmh-json"));
        assertDone(convnet("report", results, "--out", site, "--format", "html,csv,markdown,junit,jmh-json"));
        Files.writeString(site.resolve("report.md"), "edited");
        assertRefused(
                site.resolve("report.md") + " exists, and was changed",
                convnet("report", results, "--out", site, "--format", "markdown"));
        assertDone(convnet("report", results, "--out", site, "--format", "markdown", "--force"));
    }

    @Test
    void aRunKeepsTheFilesOfOthersAndItsInputs() throws IOException {
        Path out = folder.resolve("out");
        Path suite = Files.writeString(folder.resolve("tiny.yaml"), """
                name: tiny
                threads: 1
                defaults: {do: [train], epochs: 1, batch: 32, limit: 64}
                networks:
                  - {net: lenet-bn}
                """);
        assertDone(convnet("run", suite, "--out", out));
        assertRefused(out + " already holds a run", convnet("run", suite, "--out", out));
        Path notes = Files.writeString(out.resolve("lenet-bn/notes.txt"), "mine");
        Path log = Files.writeString(out.resolve("log"), "mine");
        assertDone(convnet("report", out.resolve("results.json"), "--format", "html,markdown"));
        Path model = out.resolve("lenet-bn/model.onnx");
        Files.writeString(suite, """
                name: other
                networks:
                  - {model: %s, latency: [{batch: 1, calls: 1}]}
                """.formatted(model));
        assertRefused(model + " is an input of this command", convnet("run", suite, "--out", out, "--force"));
        assertTrue(Files.exists(model));
        Path moved = Files.move(model, folder.resolve("model.onnx"));
        Files.writeString(suite, Files.readString(suite).replace(model.toString(), moved.toString()));

        assertDone(convnet("run", suite, "--out", out, "--force"));

        assertEquals("mine", Files.readString(notes));
        assertEquals("mine", Files.readString(log));
        assertFalse(Files.exists(out.resolve("lenet-bn/metrics.jsonl")));
        assertEquals("other", ResultsFile.read(out.resolve("results.json")).suite());
    }

    @Test
    void aFolderOfOthersIsRefusedForARun() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve("thesis.tex"), "mine");
        assertRefused(
                out + " has files that convnet did not write: thesis.tex; name another folder with --out",
                convnet("run", "quick", "--out", out));
        Path results = Files.writeString(out.resolve("results.json"), "mine");
        assertRefused(results + " was not written by convnet", convnet("run", "quick", "--out", out, "--force"));
        assertEquals("mine", Files.readString(results));
    }
}

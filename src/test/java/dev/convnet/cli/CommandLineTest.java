package dev.convnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.FashionMnist;
import dev.convnet.data.LabeledImages;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.testing.ToyNetwork;
import dev.convnet.train.Metrics;
import dev.convnet.train.MetricsFile;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.artifacts.CheckpointReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest {
    @TempDir
    private Path folder;

    /** What a command left: its exit code and what it printed. */
    private static Outcome convnet(String... args) {
        return Outcome.of(new ToyNetwork(), (Object[]) args);
    }

    /** A quick training of 7 steps an epoch, with other options besides. */
    private static Outcome train(Path out, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "toy", "--out", out.toString(), "--threads", "1"));
        args.addAll(List.of(more));
        return convnet(args.toArray(String[]::new));
    }

    private static final String[] QUICK = {
        "--data", "sample", "--limit", "200", "--batch", "32", "--epochs", "2", "--optimizer", "sgd", "--lr", "0.1"
    };

    @Test
    void namesCannotControlTheTerminal() {
        Outcome outcome = convnet("train", "\u001b[2J\u202Enet", "--out", folder.toString());
        assertEquals(2, outcome.exitCode());
        assertTrue(outcome.err().contains("\\u001b[2J\\u202enet"), outcome.err());
        assertFalse(outcome.err().contains("\u001b") || outcome.err().contains("\u202E"));
    }

    private static void assertRefused(String message, Outcome outcome) {
        assertEquals("convnet: " + message + System.lineSeparator(), outcome.err());
        assertEquals(2, outcome.exitCode());
        assertEquals("", outcome.out());
    }

    @Test
    void trainsEvaluatesAndPredicts() throws IOException {
        Path out = folder.resolve("run");

        Outcome trained =
                train(out, Stream.concat(Stream.of(QUICK), Stream.of("--json")).toArray(String[]::new));

        assertEquals(0, trained.exitCode(), trained.err());
        assertEquals(2, trained.err().lines().count());
        assertTrue(trained.err().startsWith("epoch 1/2  train loss "));
        JsonNode summary = JsonMapper.shared().readTree(trained.out());
        assertEquals(14, summary.get("steps").asInt());
        String model = out.resolve("model.onnx").toString();
        Outcome evaluated = convnet("eval", model, "--data", "sample", "--json");
        JsonNode figures = JsonMapper.shared().readTree(evaluated.out());
        assertEquals(1000, figures.get("images").asInt());
        assertEquals(10, figures.get("confusion").size());
        assertEquals(
                summary.get("lastEpoch").get("testAccuracy").asDouble(),
                figures.get("accuracy").asDouble());
        assertEquals(
                summary.get("lastEpoch").get("testLoss").asDouble(),
                figures.get("loss").asDouble(),
                1e-5);
        String trouser = picture(1).toString();
        Outcome predicted = convnet("predict", model, trouser, "--top", "2");
        assertTrue(
                predicted
                        .out()
                        .matches(java.util.regex.Pattern.quote(trouser) + ": Trouser [\\d.]+%, [\\w -/]+ [\\d.]+%\\R"),
                predicted.out());
        JsonNode guess = JsonMapper.shared()
                .readTree(convnet("predict", model, trouser, "--json").out())
                .get("top")
                .get(0);
        assertEquals(1, guess.get("label").asInt());
        assertEquals("Trouser", guess.get("name").asString());
    }

    /** The first training image of a class, as a file. */
    private Path picture(int label) throws IOException {
        LabeledImages images = FashionMnist.sample().train();
        int index = 0;
        while (images.label(index) != label) {
            index++;
        }
        BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setDataElements(0, 0, 28, 28, images.picture(index).samples());
        Path file = folder.resolve("picture.png");
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }

    @Test
    void evalNamesClassesThatTheModelNeverPredicts(@TempDir Path out) {
        assertEquals(0, convnet("export", "lenet-bn", "--out", out.toString()).exitCode());
        Outcome evaluated = convnet("eval", out.resolve("lenet-bn.onnx").toString(), "--data", "sample");
        assertEquals(0, evaluated.exitCode(), evaluated.err());
        List<String> lines = evaluated.out().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(
                lines.getLast().matches("the model (never predicts \\S.*|predicts .* for every image)"),
                lines.getLast());
    }

    @Test
    void aRunIsKeptUnlessItIsToBeReplaced() {
        Path out = folder.resolve("run");
        train(out, QUICK);

        assertRefused(
                out + " already holds a run: continue it with --resume, replace it with --force,"
                        + " or name another folder with --out",
                train(out, QUICK));
        assertEquals(
                0,
                train(out, Stream.concat(Stream.of(QUICK), Stream.of("--force")).toArray(String[]::new))
                        .exitCode());
    }

    @Test
    void resumingTakesTheCheckpointsRecipe() {
        Path out = folder.resolve("run");
        train(out, QUICK);

        Outcome longer = train(out, "--resume", "--epochs", "3", "--lr", "0.1");

        assertEquals(0, longer.exitCode(), longer.err());
        List<Metrics> metrics = MetricsFile.read(new RunDirectory(out).metrics());
        assertEquals(24, metrics.size());
        assertRefused(
                "--lr 0.2 contradicts the checkpoint, which has lr 0.1: omit it",
                train(out, "--resume", "--lr", "0.2"));
        assertRefused(
                "--optimizer adam contradicts the checkpoint, which has optimizer sgd: omit it",
                train(out, "--resume", "--optimizer", "adam"));
        assertRefused(
                "--no-shuffle contradicts the checkpoint, which has shuffle true: omit it",
                train(out, "--resume", "--no-shuffle"));
        assertRefused(
                "--weights " + Path.of("w").toAbsolutePath()
                        + " contradicts the checkpoint, which has weights none: omit it",
                train(out, "--resume", "--weights", "w"));
        assertRefused(
                "--data full contradicts the checkpoint, which has data sample: omit it",
                train(out, "--resume", "--data", "full"));
        assertRefused(
                "the checkpoint is a run of toy, not of alexnet",
                convnet("train", "alexnet", "--resume", "--out", out.toString()));
        Path none = folder.resolve("none");
        assertRefused(
                "nothing to resume: there is no " + none.resolve("checkpoint.safetensors"), train(none, "--resume"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--epochs=0 | --epochs must be from 1 to 1000000, not 0",
                "--batch=-1 | --batch must be from 1 to 65536, not -1",
                "--lr=0 | --lr must be a number above 0, not 0.0",
                "--lr=NaN | --lr must be a number above 0, not NaN",
                "--momentum=0.9 | --momentum is for --optimizer sgd only, not for adamw",
                "--nesterov | --nesterov is for --optimizer sgd only, not for adamw",
                "--weight-decay=-1 | --weight-decay must be at least 0, not -1.0",
                "--limit=0 | --limit must be at least 1, not 0",
                "--side=0 | --side must be from 1 to 8192, not 0",
                "--classes=1 | --classes must be from 2 to 65536, not 1",
                "--width=0 | --width must be above 0 and at most 16, not 0.0",
                "--dropout=1 | --dropout must be at least 0 and below 1, not 1.0",
                "--threads=0 | --threads must be from 1 to 1024, not 0",
                "--checkpoint-every=-1 | --checkpoint-every must be at least 0, not -1",
                "--data=nowhere | --data must be sample, full, a folder or an .npz file, not 'NOWHERE'",
                "--kernels=java.lang.Object | the class java.lang.Object is no" + " dev.convnet.kernels.KernelProvider",
                "--provider=cuda:x | --provider cuda:x: the device must be a number from 0, as in cuda:0, not 'x'",
                "--provider-option=a=b | --provider-option needs --provider",
                "--init=zero | Invalid value for option '--init': expected one of [DEFAULT, XAVIER, HE]"
                        + " (case-insensitive) but was 'zero' (see convnet train --help)",
                "--epoch=3 | Unknown option: '--epoch=3'; did you mean '--epochs'? (see convnet train --help)",
            })
    void aMistakeIsToldInOneLineAndWritesNothing(String option, String message) throws IOException {
        Outcome outcome = convnet("train", "toy", "--out", folder.resolve("run").toString(), option);

        String expected =
                message.replace("NOWHERE", Path.of("nowhere").toAbsolutePath().toString());
        assertRefused(expected, outcome);
        assertEmpty(folder);
    }

    private static void assertEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void otherMistakesAreToldInOneLineToo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "something");
        assertRefused("there is no network 'lenet'; there are toy", convnet("train", "lenet"));
        assertRefused("missing command (see convnet --help)", convnet());
        assertRefused("Unmatched argument at index 0: 'fly' (see convnet --help)", convnet("fly"));
        assertRefused("Missing required parameter: 'NET' (see convnet train --help)", convnet("train"));
        assertRefused(
                "cannot write to " + file.resolve("run") + ": Not a directory", train(file.resolve("run"), QUICK));
        assertRefused("cannot read nothing.onnx: no such file", convnet("eval", "nothing.onnx"));
        assertRefused("cannot read nothing.png: no such file", convnet("predict", "nothing.onnx", "nothing.png"));
        assertRefused("--top must be at least 1, not 0", convnet("predict", "m.onnx", "i.png", "--top", "0"));
        assertRefused("--batch must be at least 1, not 0", convnet("eval", "m.onnx", "--batch", "0"));
        assertTrue(convnet("eval", file.toString()).err().startsWith("convnet: " + file + ": not an ONNX model"));
    }

    @Test
    void aMistypedNameIsAnsweredWithTheNearest() {
        assertRefused(
                "Unmatched argument at index 0: 'exprot'; did you mean 'export'? (see convnet --help)",
                convnet("exprot"));
        assertRefused(
                "Unknown option: '--optimiser=sgd'; did you mean '--optimizer'? (see convnet train --help)",
                convnet("train", "toy", "--optimiser=sgd"));
        assertTrue(convnet("export", "lenet")
                .err()
                .endsWith("CONVNET_CLASSPATH; did you mean 'lenet-bn'?" + System.lineSeparator()));
        assertRefused(
                "unknown optimizer 'adma': choose one of sgd, adam, adamw; did you mean 'adam'?",
                convnet("train", "toy", "--optimizer", "adma"));
        assertRefused(
                "--engine must be one of convnet, ort-training, not 'convent'; did you mean 'convnet'?",
                train(folder.resolve("run"), "--engine", "convent"));
        assertTrue(train(folder.resolve("run"), "--data", "smaple")
                .err()
                .endsWith("'; did you mean 'sample'?" + System.lineSeparator()));
    }

    @Test
    void namesMayBeInUpperCase() {
        assertEquals(
                0,
                convnet("EXPORT", "LeNet-BN", "--out", folder.toString(), "--text")
                        .exitCode());
        assertTrue(Files.exists(folder.resolve("lenet-bn.onnxtxt")));
        Path out = folder.resolve("run");
        String[] upper = {
            "--data",
            "Sample",
            "--limit",
            "64",
            "--epochs",
            "1",
            "--optimizer",
            "SGD",
            "--engine",
            "ConvNet",
            "--init",
            "He"
        };
        assertEquals(0, train(out, upper).exitCode());
        assertEquals(0, train(out, "--resume", "--data", "SAMPLE").exitCode());
    }

    @Test
    void aDamagedCheckpointIsRefusedAndTheRunCanBeReplaced() throws IOException {
        Path out = folder.resolve("run");
        train(out, QUICK);
        Path checkpoint = new RunDirectory(out).checkpoint();
        byte[] content = Files.readAllBytes(checkpoint);
        content[content.length / 2] ^= 1;
        Files.write(checkpoint, content);

        assertRefused(
                checkpoint
                        + ": damaged: its content does not match its checksum; restore the file from a copy, or start"
                        + " the run again",
                train(out, "--resume"));
        assertEquals(
                0,
                train(out, Stream.concat(Stream.of(QUICK), Stream.of("--force")).toArray(String[]::new))
                        .exitCode());
        assertEquals(0, train(out, "--resume").exitCode());
    }

    @Test
    void aFinishedRunSaysSoWhenItIsResumed() {
        Path out = folder.resolve("run");
        train(out, QUICK);

        Outcome again = train(out, "--resume");

        assertEquals(0, again.exitCode());
        assertEquals(
                "this run is already finished; more --epochs would train it further" + System.lineSeparator(),
                again.err());
    }

    @Test
    void resumingUnderOtherThreadsIsSaidAndRecorded() {
        Path out = folder.resolve("run");
        train(out, QUICK);

        Outcome other = convnet(
                "train", "toy", "--out", out.toString(), "--threads", "2", "--resume", "--epochs", "3", "--json");

        assertEquals(0, other.exitCode(), other.err());
        assertTrue(
                other.err()
                        .startsWith("resumed with threads 2 instead of 1: the last bits may differ from those of an"
                                + " uninterrupted run; metrics.jsonl records this" + System.lineSeparator()),
                other.err());
        JsonNode resume =
                JsonMapper.shared().readTree(other.out()).get("resumes").get(0);
        assertEquals(14, resume.get("step").asInt());
        assertEquals("1", resume.get("changes").get("threads").get("before").asString());
        assertEquals("2", resume.get("changes").get("threads").get("now").asString());
    }

    @Test
    void tooLittleMemoryIsOneLineAndTheLastCheckpointGoesOn() {
        Path out = folder.resolve("my run");
        ToyNetwork large = new ToyNetwork() {
            @Override
            public void export(Recipe recipe, List<SafeTensor> weights, Map<String, String> metadata, Path target) {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        StringWriter err = new StringWriter();
        List<String> args = new ArrayList<>(List.of("train", "toy", "--out", out.toString(), "--force"));
        args.addAll(List.of(QUICK));

        int exitCode =
                Main.run(large, new PrintWriter(new StringWriter()), new PrintWriter(err), args.toArray(String[]::new));

        assertEquals(1, exitCode);
        List<String> lines = err.toString().lines().toList();
        assertEquals(4, lines.size(), lines::toString);
        assertTrue(
                lines.get(2).matches("convnet: out of memory: Java heap space \\(Java's heap may grow to .*\\)"),
                lines.get(2));
        assertEquals(
                "the last checkpoint is complete; to continue: ./convnet train toy --out '" + out + "' "
                        + String.join(" ", QUICK) + " --resume",
                lines.get(3));
        assertEquals(0, train(out, "--resume").exitCode());
    }

    @Test
    void divergenceIsAFailureNotAMistake() {
        Outcome outcome = train(
                folder.resolve("run"), "--data", "sample", "--limit", "200", "--optimizer", "sgd", "--lr", "1e38");

        assertEquals(1, outcome.exitCode());
        assertEquals(1, outcome.err().lines().count());
        assertTrue(outcome.err().startsWith("convnet: training diverged at step "), outcome.err());
    }

    @Test
    void faultsAreToldWithHowToLearnMore() {
        StringWriter err = new StringWriter();
        ToyNetwork broken = new ToyNetwork() {
            @Override
            public int defaultSide(String net) {
                throw new IllegalStateException("broken\nin two");
            }
        };

        int exitCode = Main.run(broken, new PrintWriter(new StringWriter()), new PrintWriter(err), "train", "toy");

        assertEquals(1, exitCode);
        assertEquals(
                "convnet: java.lang.IllegalStateException: broken in two"
                        + " (a bug in convnet; CONVNET_DEBUG=1 prints the stack trace)" + System.lineSeparator(),
                err.toString());
    }

    @Test
    void aProviderThatIsNotThereIsRefusedBeforeAnythingIsWritten() throws IOException {
        // On no machine are there both of these.
        String absent = System.getProperty("os.name").startsWith("Mac") ? "dml" : "coreml";

        Outcome outcome = train(folder.resolve("run"), "--provider", absent);

        assertEquals(2, outcome.exitCode());
        assertTrue(
                outcome.err().startsWith("convnet: --provider " + absent + " is not in this build of ONNX Runtime (")
                        && outcome.err().contains("): use an ONNX Runtime built with it ")
                        && outcome.err().lines().count() == 1,
                outcome.err());
        assertEmpty(folder);
    }

    @Test
    void theDoctorTellsWhatWorks() {
        Outcome doctor = convnet("doctor", "--json");

        assertEquals(0, doctor.exitCode(), doctor.out());
        JsonNode sections = JsonMapper.shared().readTree(doctor.out()).get("sections");
        assertEquals("Java", sections.get(0).get("title").asString());
        assertEquals("OK", sections.get(0).get("findings").get(0).get("status").asString());
        assertTrue(convnet("doctor").out().contains("  ok      cpu             built in, runs"));
    }

    @Test
    void everyCommandHasHelp() {
        Set<String> commands =
                Main.commandLine(new ToyNetwork()).getSubcommands().keySet();
        assertTrue(commands.contains("train"), commands::toString);
        for (String command : commands) {
            Outcome help = convnet(command, "--help");
            assertEquals(0, help.exitCode());
            // The library's own command, help, begins with its description.
            String start = command.equals("help") ? "" : "Usage: convnet " + command;
            assertTrue(help.out().startsWith(start), help.out());
        }
        assertTrue(convnet("--version").out().contains("ONNX Runtime 1."));
        assertFalse(convnet("--help").out().isEmpty());
    }

    @Test
    void theReadmeHasARowForEveryCommand() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Main.commandLine(new ToyNetwork()).getSubcommands().forEach((name, command) -> {
            if (!name.equals("help") && !command.getCommandSpec().usageMessage().hidden()) {
                assertTrue(readme.contains("| `" + name), name);
            }
        });
    }

    @Test
    void exportsTrainingArtifactsOfANetworkAndOfAModel() {
        Path ours = folder.resolve("ours");
        Outcome network = convnet("export", "lenet-bn", "--artifacts", ours.toString(), "--optimizer", "sgd");
        assertEquals(0, network.exitCode(), network.err());
        convnet("export", "lenet-bn", "--out", folder.toString());
        Path model = folder.resolve("lenet-bn.onnx");
        Path read = folder.resolve("read");
        Outcome file = convnet("export", model.toString(), "--artifacts", read.toString(), "--optimizer", "sgd");
        assertEquals(0, file.exitCode(), file.err());
        for (String name : List.of("training_model.onnx", "eval_model.onnx", "optimizer_model.onnx", "checkpoint")) {
            assertTrue(Files.exists(ours.resolve(name)), name);
            assertTrue(Files.exists(read.resolve(name)), name);
        }
        assertEquals(
                CheckpointReader.read(ours.resolve("checkpoint")), CheckpointReader.read(read.resolve("checkpoint")));
    }

    @Test
    void exportsTheTrainingOfANetworkAndOfAModel() throws IOException {
        Path ours = folder.resolve("ours");
        Outcome network = convnet("export", "lenet-bn", "--training", ours.toString(), "--optimizer", "sgd");
        assertEquals(0, network.exitCode(), network.err());
        assertEquals(
                ours + "  training step with sgd of lenet-bn, 18 parameters trained",
                network.out().strip());
        convnet("export", "lenet-bn", "--out", folder.toString());
        String model = folder.resolve("lenet-bn.onnx").toString();
        Path read = folder.resolve("read");
        Outcome file = convnet("export", model, "--training", read.toString());
        assertEquals(0, file.exitCode(), file.err());
        for (String name :
                List.of("training.onnx", "gradients.onnx", "evaluation.onnx", "state.npz", "trainable.onnx")) {
            assertTrue(Files.exists(ours.resolve(name)), name);
            assertTrue(Files.exists(read.resolve(name)), name);
        }
        Files.writeString(ours.resolve("state.npz"), "mine");
        assertRefused(
                ours.resolve("state.npz")
                        + " exists, and was changed after convnet wrote it: overwrite it with --force, or name another output",
                convnet("export", "lenet-bn", "--training", ours.toString()));
        Path input = Files.copy(Path.of(model), folder.resolve("training.onnx"));
        assertRefused(
                input + " is an input of this command, which would overwrite it: name another output",
                convnet("export", input.toString(), "--training", folder.toString(), "--force"));
        assertRefused(
                "--training needs one network, not 'all': name the network",
                convnet("export", "all", "--training", ours.toString()));
        assertRefused(
                "--artifacts and --training exclude each other: export one after the other",
                convnet("export", "lenet-bn", "--training", ours.toString(), "--artifacts", read.toString()));
    }

    @Test
    void exportsAPageThatTrains() throws IOException {
        Path npm = Files.createDirectories(folder.resolve("onnxruntime-web"));
        Path step = folder.resolve("step");
        String[] export = {"export", "lenet-bn", "--training", step.toString(), "--web", npm.toString()};
        assertRefused(
                npm + " is not the folder of the npm package onnxruntime-web (cannot read package.json: no such file): "
                        + "install it with npm install onnxruntime-web, and name node_modules/onnxruntime-web",
                convnet(export));
        Files.writeString(npm.resolve("package.json"), "{\"name\": \"onnxruntime-web\", \"version\": \"1.2.3\"}");
        Files.createDirectory(npm.resolve("dist"));
        Files.writeString(npm.resolve("dist/ort.wasm.bundle.min.mjs"), "script");
        Files.writeString(npm.resolve("dist/ort-wasm-simd-threaded.wasm"), "wasm");
        Outcome outcome = convnet(export);
        assertEquals(0, outcome.exitCode(), outcome.err());
        Path page = step.resolve("index.html");
        assertTrue(outcome.out().contains(page + "  a page that trains: open it in a browser"), outcome.out());
        assertTrue(Files.readString(page).contains("\"runtimeVersion\":\"1.2.3\""));
        assertEquals(0, convnet(export).exitCode());
        assertRefused(
                "--web needs --training: the page is a part of that export", convnet("export", "nin", "--web", "x"));
        assertRefused(
                "--web needs a network, not a model file: the page trains on the sample of Fashion-MNIST",
                convnet("export", "m.onnx", "--training", step.toString(), "--web", npm.toString()));
        assertRefused(
                "--classes must be at least 10, as Fashion-MNIST has, not 3",
                convnet(
                        "export",
                        "lenet-bn",
                        "--classes",
                        "3",
                        "--training",
                        step.toString(),
                        "--web",
                        npm.toString()));
    }

    @Test
    void artifactsAreOfOneNetworkWithAnOptimizerThatTheApiHas() {
        String out = folder.resolve("artifacts").toString();
        assertRefused(
                "--artifacts needs one network, not 'all': name the network",
                convnet("export", "all", "--artifacts", out));
        assertRefused(
                "ONNX Runtime's training API has the optimizers adamw, and sgd without momentum and weight decay, not adam",
                convnet("export", "lenet-bn", "--artifacts", out, "--optimizer", "adam"));
        assertRefused(
                "--optimizer needs --training or --artifacts: an inference model has no optimizer",
                convnet("export", "lenet-bn", "--out", out, "--optimizer", "sgd"));
        assertRefused("cannot read none.onnx: no such file", convnet("export", "none.onnx", "--artifacts", out));
        assertFalse(Files.exists(Path.of(out)));
    }

    @Test
    void anEngineNeedsItsLibrary() throws IOException {
        assertRefused(
                "--engine must be one of convnet, ort-training, not 'torch'",
                train(folder.resolve("run"), "--engine", "torch"));
        assertRefused(
                "--ort-library needs --engine ort-training or --kernels ort",
                train(folder.resolve("run"), "--ort-library", folder.toString()));
        // What would be wrong with any library is told without one.
        assertRefused(
                "ONNX Runtime's training API has the optimizers adamw, and sgd without momentum and weight decay, not adam",
                train(folder.resolve("run"), "--engine", "ort-training", "--optimizer", "adam"));
        assertRefused(
                "--engine ort-training needs provider cpu, not cuda",
                train(folder.resolve("run"), "--engine", "ort-training", "--provider", "cuda"));
        String library = System.mapLibraryName("onnxruntime");
        assertRefused(
                library + " is missing in " + folder,
                train(folder.resolve("run"), "--engine", "ort-training", "--ort-library", folder.toString()));

        // Another JVM tries, says on stderr what is wrong, and its exit code is this one's.
        Files.writeString(folder.resolve(library), "no library at all");
        Outcome outcome = train(folder.resolve("run"), "--engine", "ort-training", "--ort-library", folder.toString());
        assertEquals(2, outcome.exitCode());
        assertFalse(Files.exists(folder.resolve("run")));
    }
}

package dev.convnet.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.convnet.base.FolderLock;
import dev.convnet.base.Json;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.Choices;
import dev.convnet.cli.options.EngineOptions;
import dev.convnet.cli.options.ExportOptions;
import dev.convnet.cli.options.RecipeOptions;
import dev.convnet.cli.options.RunFolderOptions;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.ort.Transfer;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.results.Placement;
import dev.convnet.text.Format;
import dev.convnet.train.Metrics;
import dev.convnet.train.Recipe;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.TrainingResult;
import dev.convnet.train.TrainingRun;
import dev.convnet.zoo.Zoo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convnet train}: trains one network, from the start or from a checkpoint. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Trains a network, or the classifier in an ONNX file, on Fashion-MNIST or on images of your own, or"
                        + " continues a training that was stopped.",
        footer = {
            "",
            "DIR, by default out/NET, gets metrics.jsonl (a line of JSON for each step, \"type\":\"step\", and each epoch, "
                    + "\"type\":\"epoch\"), model.onnx for inference, model.safetensors with the weights under PyTorch's "
                    + "names, and checkpoint.safetensors, which is written after each epoch and at Ctrl-C; with --keep-best "
                    + "also best.onnx and best.safetensors, the network after its best epoch. --resume continues from the checkpoint with its recipe, of which only --epochs and the folder of --data may "
                    + "change. With the same threads, kernels, provider, versions and processor, the losses are the same to "
                    + "the last bit as if the run had never stopped; other ones are reported and recorded in metrics.jsonl."
        })
final class TrainCommand implements Callable<Integer> {
    /** The system property in which the launcher passes the command as the user typed it. */
    private static final String COMMAND = "convnet.command";

    private static final String FILE = ".onnx";

    private final TrainableNetworks networks;
    private final String mainClass;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NET",
            completionCandidates = Choices.NetworkNames.class,
            description = "${COMPLETION-CANDIDATES}, the name of a class on CONVNET_CLASSPATH, or the ONNX file of a"
                    + " classifier.")
    private String net;

    @Mixin
    private RecipeOptions options;

    @Mixin
    private RunFolderOptions output;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Write a checkpoint after every N steps, too; by default only after epochs.")
    private int checkpointEvery;

    @Mixin
    private EngineOptions engine;

    @Mixin
    private TrainingEngineOptions trainer;

    @Option(
            names = "--model-batch",
            paramLabel = "N|dynamic",
            description = "Images in one call of model.onnx: a number, or dynamic, the default.")
    private String modelBatch;

    @Mixin
    private ExportOptions export;

    @Mixin
    private TrackingOptions tracking;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    /** @param mainClass the name of the class that another JVM runs, where the engine needs one */
    TrainCommand(TrainableNetworks networks, String mainClass) {
        this.networks = networks;
        this.mainClass = mainClass;
    }

    /** What {@code --json} prints at the end. */
    private record Summary(
            String net,
            String out,
            boolean finished,
            long steps,
            Metrics.Epoch lastEpoch,
            @JsonInclude(JsonInclude.Include.NON_NULL) Metrics.Epoch bestEpoch,
            List<Metrics.Resume> resumes,
            List<Placement> placement,
            Transfer bytesPerStep) {}

    @Override
    public Integer call() {
        net = isFile() ? net : Zoo.spelled(net);
        // What the engine cannot do is found before its library is fetched.
        trainer.engine().requireCompatible(engine.provider());
        if (!output.resume()) {
            trainer.engine().require(options.begin(net, networks));
        }
        OptionalInt exitCode = trainer.inAnotherJvm(
                engine.kernels(),
                mainClass,
                spec.root().commandLine().getParseResult().originalArgs(),
                spec.commandLine().getErr()::println);
        return exitCode.isPresent() ? exitCode.getAsInt() : train();
    }

    private int train() {
        RunDirectory directory = new RunDirectory(output.folder().orElseGet(this::defaultFolder));
        try (FolderLock _ = directory.output().lock("train " + net)) {
            return train(directory);
        }
    }

    private Path defaultFolder() {
        String name = isFile() ? Path.of(net).getFileName().toString() : net;
        return Path.of("out", isFile() ? name.substring(0, name.length() - FILE.length()) : name);
    }

    private boolean isFile() {
        return net.endsWith(FILE);
    }

    private int train(RunDirectory directory) {
        export.settings(modelBatch);
        Recipe recipe = recipe(directory);
        trainer.engine().require(recipe);
        trainer.engine().require(engine.provider());
        SessionSettings settings = engine.settings();
        try (Kernels kernels = engine.openKernels()) {
            SessionFactory sessions = new SessionFactory(settings, kernels);
            return train(new TrainingRun(networks, recipe, directory, sessions, trainer.engine(), checkpointEvery));
        }
    }

    private int train(TrainingRun run) {
        PrintWriter err = spec.commandLine().getErr();
        Dataset data = run.recipe().data().from().load(err::println);
        if (!output.resume()) {
            networks.notes(run.recipe()).forEach(err::println);
        }
        Interrupts interrupts = trainer.watchInterrupts(engine.kernels());
        TrainingResult result = train(run, data, interrupts.stop());
        if (result.finished()) {
            new TrainedModelExport(run.directory(), run.recipe(), data, export, modelBatch).write(result);
        }
        print(result, run.directory());
        if (!run.sessions().settings().provider().equals(ExecutionProvider.CPU)) {
            err.println(whereItRan(result));
        }
        if (result.finished()) {
            return 0;
        }
        err.println(
                run.directory().holdsRun()
                        ? "stopped after step " + result.step() + "; to continue: " + continuation()
                        : "stopped before the first step");
        return interrupts.exitCode();
    }

    /** This command as it was typed, but resuming. */
    private String continuation() {
        List<String> words = new ArrayList<>();
        words.add(System.getProperty(COMMAND, "./convnet"));
        spec.root().commandLine().getParseResult().originalArgs().stream()
                .filter(word -> !word.startsWith("--force"))
                .forEach(words::add);
        if (!output.resume()) {
            words.add("--resume");
        }
        return ShellCommand.text(words);
    }

    private static String whereItRan(TrainingResult result) {
        Transfer bytes = result.transfer();
        return String.format(
                Locale.ROOT,
                "nodes %s; a step moved %s to the device, %s from it, %s of the state",
                result.placement().counts(),
                Format.bytes(bytes.toDevice()),
                Format.bytes(bytes.fromDevice()),
                Format.bytes(bytes.ofState()));
    }

    private TrainingResult train(TrainingRun run, Dataset data, StopSignal stop) {
        AtomicBoolean began = new AtomicBoolean(output.resume());
        TrainingListener beginning = new TrainingListener() {
            @Override
            public void onCheckpoint(Path file, long step) {
                began.set(true);
            }
        };
        try (TrackingOptions.Trackers trackers = tracking.open(run, output.resume());
                ProgressPrinter progress = progress(run.recipe(), data)) {
            List<TrainingListener> listeners = new ArrayList<>(List.of(progress, beginning));
            listeners.addAll(trackers.listeners());
            TrainingResult result =
                    output.resume() ? run.resume(data, listeners, stop) : run.start(data, listeners, stop);
            if (result.finished()) {
                trackers.finish();
            }
            return result;
        } catch (OutOfMemoryError | UncheckedOrtException | UserError e) {
            boolean ofTheMachine = !(e instanceof UserError) || e.getCause() instanceof IOException;
            if (ofTheMachine && began.get()) {
                throw new ResumableFailure(e, continuation());
            }
            throw e;
        }
    }

    private Recipe recipe(RunDirectory directory) {
        if (output.resume()) {
            Recipe stored = options.resume(net, directory.recipe());
            directory.adopt();
            return stored;
        }
        Recipe recipe = options.begin(net, networks);
        output.protect(directory.output(), directory.holdsResults());
        return recipe;
    }

    private ProgressPrinter progress(Recipe recipe, Dataset data) {
        int images = recipe.data().images(data.train().size());
        return new ProgressPrinter(
                spec.commandLine().getErr(),
                Terminal.isPresent(),
                recipe.schedule().epochs(),
                images,
                recipe.schedule().stepImages());
    }

    private void print(TrainingResult result, RunDirectory directory) {
        PrintWriter stdout = spec.commandLine().getOut();
        Metrics.Epoch last = result.lastEpoch().orElse(null);
        if (json) {
            stdout.println(Json.CAMEL.writeValueAsString(new Summary(
                    net,
                    directory.path().toString(),
                    result.finished(),
                    result.step(),
                    last,
                    result.bestEpoch().orElse(null),
                    result.resumes(),
                    result.placement().counts().entrySet().stream()
                            .map(nodes -> new Placement(nodes.getKey(), nodes.getValue(), null))
                            .toList(),
                    result.transfer())));
        } else if (result.finished()) {
            stdout.printf(
                    Locale.ROOT,
                    "%s: test accuracy %s, test loss %s after %d epochs; files in %s%n",
                    net,
                    Format.percent(last.testAccuracy()),
                    Format.loss(last.testLoss()),
                    last.epoch(),
                    directory.path());
            result.bestEpoch()
                    .ifPresent(best -> stdout.printf(
                            Locale.ROOT,
                            "best epoch: %d, with test accuracy %s and test loss %s%n",
                            best.epoch(),
                            Format.percent(best.testAccuracy()),
                            Format.loss(best.testLoss())));
        }
        stdout.flush();
    }
}

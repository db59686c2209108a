package dev.convnet.cli;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.UserError;
import dev.convnet.cli.options.Choices;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.train.TrainingEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The options that choose a training engine. */
final class TrainingEngineOptions {
    @Option(
            names = "--engine",
            paramLabel = "NAME",
            completionCandidates = Choices.EngineNames.class,
            description =
                    "Training engine: ${COMPLETION-CANDIDATES}; default: convnet. ort-training is the training API"
                            + " of a training build of ONNX Runtime, which Maven fetches on first use.")
    private String engine;

    @Option(
            names = "--ort-library",
            paramLabel = "DIR",
            description =
                    "For ort-training and the kernels ort: the folder of another such build's native library, and of its"
                            + " onnxruntime-<version>.jar if its version differs from convnet's; default:"
                            + " $CONVNET_ORT_LIBRARY.")
    private Path library;

    TrainingEngine engine() {
        return engine == null ? TrainingEngine.CONVNET : TrainingEngine.named(engine);
    }

    /** Whether the engine or the kernels need a training build. */
    private boolean needsTrainingLibrary(String kernels) {
        boolean needed = engine() == TrainingEngine.ORT_TRAINING || Kernels.needTrainingLibrary(kernels);
        if (library != null && !needed) {
            throw new UserError("--ort-library needs --engine " + TrainingEngine.ORT_TRAINING + " or --kernels ort");
        }
        return needed;
    }

    /**
     * Runs the same command in another JVM if the engine or the kernels need a native library other than this JVM's.
     *
     * @param kernels the choice of kernels
     * @param mainClass the name of the class that the other JVM runs
     * @param arguments the command line
     * @param progress receives a line if Maven fetches the library
     * @return the exit code of that JVM; empty if this JVM will do
     */
    OptionalInt inAnotherJvm(String kernels, String mainClass, List<String> arguments, Consumer<String> progress) {
        if (!needsTrainingLibrary(kernels)) {
            return OptionalInt.empty();
        }
        OrtLibrary needed = OrtLibrary.forTraining(library, progress);
        if (needed.isInUse()) {
            needed.requireLoaded();
            return OptionalInt.empty();
        }
        return OptionalInt.of(Interrupts.runInPlace(needed.configure(new JavaProcess(mainClass).arguments(arguments))));
    }

    /** Watches for signals, also in a JVM that {@link #inAnotherJvm} started. */
    Interrupts watchInterrupts(String kernels) {
        return needsTrainingLibrary(kernels) ? Interrupts.watchAsChild() : Interrupts.watch();
    }
}

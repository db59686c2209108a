package dev.convnet.train;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.InputFiles;
import dev.convnet.base.OutputFolder;
import dev.convnet.base.UserError;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that a training run writes to.
 *
 * @param output the folder that lists the run's files: this one, or that of the suite's run
 */
public record RunDirectory(Path path, OutputFolder output) {
    /** A folder of its own. */
    public RunDirectory(Path path) {
        this(path, new OutputFolder(path));
    }

    /** The folder of a suite's cell, in the folder of the suite's run. */
    public static RunDirectory ofCell(Path path) {
        return new RunDirectory(path, new OutputFolder(path.toAbsolutePath().getParent()));
    }

    /** The files of a run. */
    public List<Path> files() {
        return List.of(checkpoint(), metrics(), model(), weights(), bestModel(), bestWeights(), initial());
    }

    /** A line of {@link Metrics} for each step and each epoch. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** The last checkpoint. */
    public Path checkpoint() {
        return path.resolve("checkpoint.safetensors");
    }

    /** The trained network for inference. */
    public Path model() {
        return path.resolve("model.onnx");
    }

    /** The trained parameters and running statistics, by the names of PyTorch's state_dict. */
    public Path weights() {
        return path.resolve("model.safetensors");
    }

    /** The network of the best epoch for inference, where the recipe keeps it. */
    public Path bestModel() {
        return path.resolve("best.onnx");
    }

    /** The parameters and running statistics of the best epoch, where the recipe keeps it. */
    public Path bestWeights() {
        return path.resolve("best.safetensors");
    }

    /** A copy of the model that the training started from, if that is a file: a resumed run does not need the file. */
    public Path initial() {
        return path.resolve("initial.onnx");
    }

    /** The checkpoint's recipe. @throws UserError if there is no checkpoint, or it is damaged */
    public Recipe recipe() {
        return readCheckpoint().recipe();
    }

    Checkpoint readCheckpoint() {
        if (Files.notExists(checkpoint())) {
            throw new UserError("nothing to resume: there is no " + checkpoint());
        }
        return Checkpoint.read(checkpoint());
    }

    /** Whether the folder holds a run that can be resumed. */
    public boolean holdsRun() {
        return Files.exists(checkpoint());
    }

    /** Whether the folder holds a run that can be resumed, or its results, which a new run would replace. */
    public boolean holdsResults() {
        return holdsRun()
                || Stream.of(model(), weights(), bestModel(), bestWeights()).anyMatch(Files::exists);
    }

    /**
     * Creates the folder, lists the files of a new run, and deletes those of an earlier one. The model file of the recipe is copied.
     *
     * @throws UserError if one of them exists and was not written by convnet, or is an input of the new run; then none is deleted
     */
    public void prepare(Recipe recipe) {
        Optional<ModelChoice> file =
                recipe.network() instanceof ModelChoice model ? Optional.of(model) : Optional.empty();
        Optional<ByteBuffer> content = file.map(model -> model.read().content().asReadOnlyByteBuffer());
        Stream<Path> weights =
                Stream.ofNullable(recipe.initialization().weights()).map(Path::of);
        output.replace(files(), InputFiles.of(Stream.concat(file.stream().map(ModelChoice::content), weights)));
        // The deletion of a cell's last file deletes its folder.
        new OutputFolder(path).create();
        content.ifPresent(bytes -> AtomicFile.write(initial(), channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }));
    }

    /** Lists the files of a run that continues. */
    public void adopt() {
        new OutputFolder(path).create();
        output.adopt(files());
    }
}

package dev.convnet.train;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder that a training run writes to. */
public record RunDirectory(Path path) {
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

    /** Whether the folder holds a run that can be resumed, and that a new run would overwrite. */
    public boolean holdsRun() {
        return Files.exists(checkpoint());
    }

    /** Creates the folder, and deletes the files of an earlier run. */
    void clear() {
        try {
            Files.createDirectories(path);
            for (Path file : List.of(checkpoint(), metrics(), model(), weights())) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UserError("cannot write to " + path + ": " + AtomicFile.reason(e), e);
        }
    }
}

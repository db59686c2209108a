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

    /** The run at its last checkpoint. */
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

    /** The recipe of the run that the checkpoint is of. */
    public Recipe recipe() {
        return readCheckpoint().recipe();
    }

    Checkpoint readCheckpoint() {
        if (Files.notExists(checkpoint())) {
            throw new UserError("nothing to resume: there is no " + checkpoint());
        }
        return Checkpoint.read(checkpoint());
    }

    /** Whether the folder holds a run that could go on, which a new run would destroy. */
    public boolean holdsRun() {
        return Files.exists(checkpoint());
    }

    /** Makes the folder, and removes what an earlier run has left in it: its checkpoint does not go with new metrics. */
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

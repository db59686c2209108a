package dev.convnet.train.artifacts;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A temporary folder with training artifacts. */
public record ArtifactFolder(Path path) implements AutoCloseable {
    private static final String SAVED = "saved";

    public static ArtifactFolder with(TrainingArtifacts artifacts, OrtCheckpoint checkpoint) {
        ArtifactFolder folder;
        try {
            folder = new ArtifactFolder(Files.createTempDirectory("convnet-artifacts"));
        } catch (IOException e) {
            throw new UserError("cannot make a temporary folder: " + AtomicFile.reason(e), e);
        }
        try {
            artifacts.write(folder.path, checkpoint);
            return folder;
        } catch (UserError e) {
            folder.close();
            throw e;
        }
    }

    /** Where the state is to be saved. */
    public Path saved() {
        return path.resolve(SAVED);
    }

    /** What was saved, which leaves the folder with it: it is as large as the state. */
    public OrtCheckpoint readSaved() {
        OrtCheckpoint checkpoint = CheckpointReader.read(saved());
        delete(saved());
        return checkpoint;
    }

    /** Deletes the artifacts once they are loaded: a process that is killed would leave them. */
    public void empty() {
        try (Stream<Path> files = Files.list(path)) {
            files.forEach(ArtifactFolder::delete);
        } catch (IOException _) {
            // The system clears its temporary folder some day.
        }
    }

    @Override
    public void close() {
        empty();
        delete(path);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // As above.
        }
    }
}

package dev.convnet.train.artifacts;

import dev.convnet.base.TemporaryFolder;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A temporary folder with training artifacts. */
public record ArtifactFolder(Path path) implements AutoCloseable {
    private static final String SAVED = "saved";

    public static ArtifactFolder with(TrainingArtifacts artifacts, OrtCheckpoint checkpoint) {
        ArtifactFolder folder = new ArtifactFolder(TemporaryFolder.create("artifacts"));
        try {
            artifacts.write(folder.path, checkpoint);
            return folder;
        } catch (UserError e) {
            folder.close();
            throw e;
        }
    }

    /** The file for the saved state. */
    public Path saved() {
        return path.resolve(SAVED);
    }

    /** Reads the saved state and deletes its file, which is as large as the state. */
    public OrtCheckpoint readSaved() {
        OrtCheckpoint checkpoint = CheckpointReader.read(saved());
        delete(saved());
        return checkpoint;
    }

    /** Deletes the artifacts, so that a process that is killed later leaves none. */
    public void empty() {
        try (Stream<Path> files = Files.list(path)) {
            files.forEach(ArtifactFolder::delete);
        } catch (IOException _) {
            // The operating system clears its temporary folder.
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

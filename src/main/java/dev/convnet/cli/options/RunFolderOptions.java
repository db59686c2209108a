package dev.convnet.cli.options;

import dev.convnet.base.UserError;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options about the folder that a run writes to. */
public final class RunFolderOptions {
    @Option(names = "--out", paramLabel = "DIR", description = "The run's folder.")
    private Path out;

    @Option(names = "--resume", description = "Continue the run in DIR.")
    private boolean resume;

    @Option(names = "--force", description = "Replace the run in DIR.")
    private boolean force;

    /** The folder, if one is given. */
    public Optional<Path> folder() {
        return Optional.ofNullable(out);
    }

    /** Whether the run in the folder continues. */
    public boolean resume() {
        return resume;
    }

    /** Whether the run in the folder is replaced. */
    public boolean force() {
        return force;
    }

    /** Protects an earlier run. @throws UserError if {@code folder} holds one that is to be neither continued nor replaced */
    public void protect(Path folder, boolean holdsRun) {
        if (holdsRun && !resume && !force) {
            throw new UserError(folder + " already holds a run: continue it with --resume, replace it with --force,"
                    + " or name another folder with --out");
        }
    }
}

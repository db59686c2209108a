package dev.convnet.cli.options;

import dev.convnet.base.OutputFolder;
import dev.convnet.base.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options about the folder that a run writes to. */
public final class RunFolderOptions {
    private static final int MOST_NAMED = 5;

    @Option(names = "--out", paramLabel = "DIR", description = "The run's folder.")
    private Path out;

    @Option(names = "--resume", description = "Continue the run in DIR.")
    private boolean resume;

    @Option(
            names = "--force",
            description =
                    "Replace the run in DIR, and accept other files there; files that convnet did not write stay as they are.")
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

    /**
     * Protects what the folder holds.
     *
     * @throws UserError if that is a run that is to be neither continued nor replaced, or files that convnet did not write
     */
    public void protect(OutputFolder folder, boolean holdsRun) {
        if (resume || force) {
            return;
        }
        if (holdsRun) {
            throw new UserError(folder + " already holds a run: continue it with --resume, replace it with --force,"
                    + " or name another folder with --out");
        }
        List<String> others = folder.others(MOST_NAMED + 1);
        if (!others.isEmpty()) {
            throw new UserError(
                    "%s has files that convnet did not write: %s; name another folder with --out, or give --force, which leaves them as they are"
                            .formatted(
                                    folder,
                                    others.size() > MOST_NAMED
                                            ? String.join(", ", others.subList(0, MOST_NAMED)) + " and others"
                                            : String.join(", ", others)));
        }
    }
}

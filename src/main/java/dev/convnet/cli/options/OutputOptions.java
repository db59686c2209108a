package dev.convnet.cli.options;

import dev.convnet.base.InputFiles;
import dev.convnet.base.OutputFolder;
import dev.convnet.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/**
 * The options of commands that write files. A command never overwrites its inputs, and overwrites a file that convnet did not write, or
 * that was changed since, only by force.
 */
public final class OutputOptions {
    @Option(names = "--force", description = "Overwrite files that convnet did not write, or that were changed since.")
    private boolean force;

    /**
     * Checks that a file may be written. Commands call this before they compute what goes into it.
     *
     * @param inputs what the command reads
     * @throws UserError if it may not
     */
    public void check(Path file, InputFiles inputs) {
        check(file, inputs, _ -> false);
    }

    /** As {@link #check(Path, InputFiles)}; {@code isOwn} recognizes convnet's files of this kind by their content. */
    public void check(Path file, InputFiles inputs, Predicate<Path> isOwn) {
        inputs.protect(file);
        if (Files.isDirectory(file)) {
            throw new UserError("cannot write " + file + ": it is a folder");
        }
        if (force || !Files.exists(file)) {
            return;
        }
        OutputFolder folder = folder(file);
        boolean isListed = folder.lists(file);
        if (!folder.wrote(file) && (isListed || !isOwn.test(file))) {
            throw new UserError("%s exists, and %s: overwrite it with --force, or name another output"
                    .formatted(file, isListed ? "was changed after convnet wrote it" : "convnet did not write it"));
        }
    }

    /** Writes a file that {@link #check} has allowed, and notes that convnet wrote it. */
    public void write(Path file, Consumer<Path> writer) {
        writer.accept(file);
        folder(file).add(file);
    }

    private static OutputFolder folder(Path file) {
        return new OutputFolder(file.toAbsolutePath().getParent());
    }
}

package dev.convnet.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A folder that may be the root of a Git checkout.
 *
 * @param folder the folder
 */
public record GitCheckout(Path folder) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The checked-out commit; empty without git, outside the root of a checkout, or after a timeout. */
    public Optional<String> commit() {
        return git("rev-parse", "HEAD");
    }

    /** Whether there are changes that are not committed; empty as {@link #commit}. */
    public Optional<Boolean> isChanged() {
        return git("status", "--porcelain").map(changes -> !changes.isEmpty());
    }

    private Optional<String> git(String... command) {
        if (!folder.resolve(".git").toFile().exists()) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder("git", "--no-optional-locks").directory(folder.toFile());
        builder.command().addAll(List.of(command));
        try {
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            // Read while waiting: a command that fills its pipe would never end.
            CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> readAll(process));
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return process.exitValue() == 0
                    ? Optional.of(new String(output.join(), StandardCharsets.UTF_8).strip())
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static byte[] readAll(Process process) {
        try {
            return process.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

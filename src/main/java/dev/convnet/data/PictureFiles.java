package dev.convnet.data;

import dev.convnet.base.UserError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Images in files. Loading decodes each file once, to find damaged ones; decoded images stay in memory as long as they fit in a
 * quarter of the JVM's memory limit, and the others are decoded again for each batch.
 */
public final class PictureFiles implements LabeledImages {
    private sealed interface Outcome {}

    private record Content(String digest, Optional<Picture> picture) implements Outcome {}

    private record Failure(UserError error) implements Outcome {}

    private final List<PictureFile> files;
    private final int channels;
    private final List<Content> contents;

    private PictureFiles(List<PictureFile> files, int channels, List<Content> contents) {
        this.files = files;
        this.channels = channels;
        this.contents = contents;
    }

    /** How much memory decoded images may take. */
    static final class MemoryBudget {
        private final AtomicLong left;

        MemoryBudget(long bytes) {
            left = new AtomicLong(bytes);
        }

        /** A quarter of the JVM's memory limit. */
        static MemoryBudget usual() {
            return new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);
        }

        private boolean take(long bytes) {
            return left.addAndGet(-bytes) >= 0;
        }
    }

    /**
     * Reads and decodes all files.
     *
     * @param channels the channels of each image: 1 or 3
     * @throws UserError if a file cannot be read or decoded; the message names the first and counts the others
     */
    static PictureFiles load(List<PictureFile> files, int channels, MemoryBudget budget) {
        List<Outcome> outcomes = IntStream.range(0, files.size())
                .parallel()
                .mapToObj(i -> outcome(files.get(i), channels, budget))
                .toList();
        List<UserError> errors = outcomes.stream()
                .filter(Failure.class::isInstance)
                .map(outcome -> ((Failure) outcome).error())
                .toList();
        if (!errors.isEmpty()) {
            UserError first = errors.getFirst();
            String others = errors.size() == 1
                    ? ""
                    : errors.size() == 2 ? " (and 1 other file)" : " (and " + (errors.size() - 1) + " other files)";
            throw new UserError(first.getMessage() + others, first);
        }
        return new PictureFiles(
                List.copyOf(files),
                channels,
                outcomes.stream().map(Content.class::cast).toList());
    }

    private static Outcome outcome(PictureFile file, int channels, MemoryBudget budget) {
        try {
            byte[] bytes = ImageFiles.bytes(file.path());
            Picture picture = ImageFiles.picture(file.path(), bytes, channels);
            Optional<Picture> kept = budget.take(picture.samples().length) ? Optional.of(picture) : Optional.empty();
            return new Content(HexFormat.of().formatHex(sha256().digest(bytes)), kept);
        } catch (UserError e) {
            return new Failure(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public int label(int index) {
        return files.get(index).label();
    }

    @Override
    public Picture picture(int index) {
        return contents.get(index)
                .picture()
                .orElseGet(() -> ImageFiles.picture(files.get(index).path(), channels));
    }

    @Override
    public Optional<ImageFormat> format() {
        return Optional.empty();
    }

    @Override
    public PictureFiles first(int limit) {
        LabeledImages.requireLimit(limit, size());
        return new PictureFiles(files.subList(0, limit), channels, contents.subList(0, limit));
    }

    @Override
    public void digest(MessageDigest digest) {
        for (int i = 0; i < size(); i++) {
            digest.update((files.get(i).name() + "\n" + files.get(i).label() + " "
                            + contents.get(i).digest() + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }
}

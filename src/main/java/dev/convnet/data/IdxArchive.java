package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A published data set, which is installed by a package, or downloaded into a cache once. A damaged file of the cache is downloaded
 * again.
 *
 * @param name the name of the source
 * @param trainImages the number of training images
 * @param installation what installs the files, in words
 * @param packages the folders that distributions install the data set to; the first with all four files counts
 * @param cache the folder for downloads
 * @param home the address in front of the files' names
 * @param mebibytes the approximate size of a download
 */
record IdxArchive(
        String name,
        IdxDataset files,
        int trainImages,
        String installation,
        List<Path> packages,
        Path cache,
        URI home,
        int mebibytes)
        implements IdxSource {
    private static final int LARGEST_DOWNLOAD = 64 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /**
     * The data set in the usual folders: Debian's package, its counterpart below {@code /usr/local}, and the cache.
     *
     * @param folder the name of the data set's folder
     * @param environment environment variables, which may name the cache
     */
    static IdxArchive usual(
            String name,
            IdxDataset files,
            int trainImages,
            String installation,
            String folder,
            URI home,
            int mebibytes,
            Map<String, String> environment) {
        return new IdxArchive(
                name,
                files,
                trainImages,
                installation,
                List.of(Path.of("/usr/share/datasets", folder), Path.of("/usr/local/share/datasets", folder)),
                cacheFolder(environment).resolve(folder),
                home,
                mebibytes);
    }

    /** {@code $CONVNET_CACHE}, else {@code $XDG_CACHE_HOME/convnet}, else {@code ~/.cache/convnet}. */
    private static Path cacheFolder(Map<String, String> environment) {
        String own = environment.getOrDefault("CONVNET_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path caches = shared.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(shared);
        return caches.resolve("convnet");
    }

    @Override
    public Availability availability() {
        return Stream.concat(packages.stream(), Stream.of(cache))
                .filter(IdxArchive::isWhole)
                .findFirst()
                .<Availability>map(Availability.Installed::new)
                .orElseGet(
                        () -> new Availability.Missing("%s, or the first run with the data '%s', which downloads %d MiB"
                                .formatted(installation, name, mebibytes)));
    }

    private static boolean isWhole(Path folder) {
        return Arrays.stream(IdxPart.values()).allMatch(part -> Files.exists(part.in(folder)));
    }

    @Override
    public Dataset load(Consumer<String> notices) {
        Optional<Path> installed = packages.stream().filter(IdxArchive::isWhole).findFirst();
        if (installed.isPresent()) {
            return files.fromFolder(installed.get());
        }
        if (isWhole(cache)) {
            try {
                return files.fromFolder(cache);
            } catch (UserError damage) {
                notices.accept(damage.getMessage());
            }
        }
        List<IdxPart> missing =
                Arrays.stream(IdxPart.values()).filter(part -> !isIntact(part)).toList();
        if (!missing.isEmpty()) {
            notices.accept("downloading %s (about %d MiB) to %s".formatted(files.name(), mebibytes, cache));
            try (HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(30))
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build()) {
                missing.forEach(part -> download(client, part));
            }
        }
        return files.fromFolder(cache);
    }

    /** Whether the cache has a file as it was published. */
    private boolean isIntact(IdxPart part) {
        Path file = part.in(cache);
        if (!Files.exists(file)) {
            return false;
        }
        try {
            files.check(part, IdxFile.read(file));
            return true;
        } catch (UserError _) {
            return false;
        }
    }

    /** Downloads a file and moves it into the cache after its digest is checked. */
    private void download(HttpClient client, IdxPart part) {
        URI address = home.resolve(part.packedFile());
        byte[] packed = get(client, address);
        try {
            files.check(part, IdxFile.read(address.toString(), new ByteArrayInputStream(packed)));
        } catch (IOException e) {
            throw failed(address, AtomicFile.reason(e), e);
        }
        AtomicFile.write(cache.resolve(part.packedFile()), channel -> {
            ByteBuffer content = ByteBuffer.wrap(packed);
            while (content.hasRemaining()) {
                channel.write(content);
            }
        });
    }

    private static byte[] get(HttpClient client, URI address) {
        var response = client.sendAsync(
                HttpRequest.newBuilder(address).build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_DOWNLOAD));
        try {
            HttpResponse<byte[]> whole = response.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (whole.statusCode() != 200) {
                throw failed(address, "the server answered " + whole.statusCode(), null);
            }
            return whole.body();
        } catch (ExecutionException e) {
            throw failed(address, reason(e.getCause()), e);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw failed(address, "no end after " + PATIENCE.toMinutes() + " minutes", e);
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw failed(address, "interrupted", e);
        }
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case java.net.ConnectException _ -> "no connection";
            case IOException e -> AtomicFile.reason(e);
            default -> cause.toString();
        };
    }

    private static UserError failed(URI address, String reason, Throwable cause) {
        return new UserError(
                "cannot download %s: %s; name a folder with the data set's four files, or use the sample"
                        .formatted(address, reason),
                cause);
    }
}

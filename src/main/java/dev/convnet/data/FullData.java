package dev.convnet.data;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import dev.convnet.data.FashionMnist.Part;
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
 * Where the whole of Fashion-MNIST may be found on this machine, and where it is downloaded from when it is not.
 *
 * @param packages the folders that distributions install it to; the first that has all four files is taken
 * @param cache the folder that it is downloaded to
 * @param home the address that the names of the files are put behind
 * @param digests the SHA-256 of the files' unpacked bytes
 */
record FullData(List<Path> packages, Path cache, URI home, Map<Part, String> digests) {
    private static final String FOLDER = "fashion-mnist";
    private static final URI HOME = URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");
    private static final int LARGEST_DOWNLOAD = 64 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** The usual places: Debian's package, the same below {@code /usr/local}, and the cache that the environment names. */
    static FullData usual(Map<String, String> environment) {
        return new FullData(
                List.of(Path.of("/usr/share/datasets", FOLDER), Path.of("/usr/local/share/datasets", FOLDER)),
                cacheFolder(environment).resolve(FOLDER),
                HOME,
                FashionMnist.PUBLISHED);
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

    /** The folder that has all four files; empty if they would be downloaded. */
    Optional<Path> folder() {
        return Stream.concat(packages.stream(), Stream.of(cache))
                .filter(FullData::isWhole)
                .findFirst();
    }

    private static boolean isWhole(Path folder) {
        return Arrays.stream(Part.values()).allMatch(part -> Files.exists(part.in(folder)));
    }

    /**
     * The whole data set, downloaded if need be.
     *
     * @param notices is told of what takes its time
     * @throws UserError if a file is damaged or altered, or cannot be downloaded
     */
    Dataset load(Consumer<String> notices) {
        Optional<Path> installed = packages.stream().filter(FullData::isWhole).findFirst();
        if (installed.isPresent()) {
            return FashionMnist.fromFolder(installed.get(), digests);
        }
        List<Part> missing = Arrays.stream(Part.values())
                .filter(part -> !Files.exists(part.in(cache)))
                .toList();
        if (!missing.isEmpty()) {
            notices.accept("downloading %s (about 29 MiB) to %s".formatted(FashionMnist.NAME, cache));
            try (HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(30))
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build()) {
                missing.forEach(part -> download(client, part));
            }
        }
        return FashionMnist.fromFolder(cache, digests);
    }

    /** Puts a file into the cache, once all of it is here and is the right one. */
    private void download(HttpClient client, Part part) {
        URI address = home.resolve(part.packedFile());
        byte[] packed = get(client, address);
        try {
            FashionMnist.check(part, IdxFile.read(address.toString(), new ByteArrayInputStream(packed)), digests);
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
            throw failed(address, "not done after " + PATIENCE.toMinutes() + " minutes", e);
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
                "cannot download %s: %s; give a folder with the data set's four files, or use the sample"
                        .formatted(address, reason),
                cause);
    }
}

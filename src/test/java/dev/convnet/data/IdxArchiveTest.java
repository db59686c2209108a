package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxArchiveTest {
    private static final SampleServer.Answer WHOLE = (exchange, file) -> {
        exchange.sendResponseHeaders(200, file.length);
        exchange.getResponseBody().write(file);
    };

    @TempDir
    Path folder;

    private Path cache;
    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void nameCache() {
        cache = folder.resolve("cache/fashion-mnist");
    }

    @Test
    void downloadsOnce() throws IOException {
        try (SampleServer server = new SampleServer(WHOLE)) {
            Dataset first = data(server.home()).load(notices::add);
            assertEquals(6000, first.train().size());
            assertEquals(1000, first.test().size());
            assertEquals(cache.toString(), first.source());
            assertEquals(List.of("downloading Fashion-MNIST (about 29 MiB) to " + cache), notices);
            List<String> files =
                    Arrays.stream(IdxPart.values()).map(IdxPart::packedFile).toList();
            assertEquals(files, server.requests());

            Dataset second = data(server.home()).load(notices::add);
            assertEquals(first.train(), second.train());
            assertEquals(files, server.requests(), "nothing is asked for again");
            assertEquals(1, notices.size());
        }
    }

    @Test
    void downloadsOnlyWhatIsMissing() throws IOException {
        try (SampleServer server = new SampleServer(WHOLE)) {
            data(server.home()).load(notices::add);
            Files.delete(cache.resolve(IdxPart.TEST_LABELS.packedFile()));
            server.requests().clear();
            data(server.home()).load(notices::add);
            assertEquals(List.of(IdxPart.TEST_LABELS.packedFile()), server.requests());
        }
    }

    @Test
    void takesAPackageBeforeTheCache() throws IOException {
        Path incomplete = Files.createDirectories(folder.resolve("incomplete"));
        Files.writeString(incomplete.resolve(IdxPart.TRAIN_IMAGES.packedFile()), "");
        Path installed = Files.createDirectories(folder.resolve("installed"));
        SampleServer.copyTo(installed);
        Dataset read = archive(
                        List.of(folder.resolve("absent"), incomplete, installed), URI.create("http://127.0.0.1:1/"))
                .load(notices::add);
        assertEquals(installed.toString(), read.source());
        assertEquals(List.of(), notices);
        assertFalse(Files.exists(cache));
    }

    @Test
    void refusesABodyThatStopsEarly() throws IOException {
        assertDownloadFails(
                (exchange, file) -> {
                    exchange.sendResponseHeaders(200, file.length);
                    exchange.getResponseBody().write(file, 0, file.length / 2);
                    exchange.getResponseBody().flush();
                },
                "cannot download %s: ");
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        assertDownloadFails(
                (exchange, file) -> WHOLE.send(exchange, Arrays.copyOf(file, file.length / 2)),
                "%s: truncated: the gzip data end too early");
    }

    @Test
    void refusesAnotherChecksum() throws IOException {
        assertDownloadFails(
                (exchange, file) -> {
                    byte[] images = SampleServer.files().get(IdxPart.TRAIN_IMAGES);
                    images[images.length - 1] ^= 1;
                    WHOLE.send(exchange, SampleMaker.gzip(images));
                },
                "%s: altered: the SHA-256 of its uncompressed bytes is ");
    }

    @Test
    void refusesAPageInsteadOfTheFile() throws IOException {
        assertDownloadFails(
                (exchange, _) -> WHOLE.send(exchange, "<html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                "%s: not an IDX file of images: it starts with 3c68746d, not 00000803");
    }

    @Test
    void saysWhatTheServerAnswered() throws IOException {
        assertDownloadFails(
                (exchange, _) -> exchange.sendResponseHeaders(404, -1),
                "cannot download %s: the server answered 404; name a folder with the data set's four files, or use the sample");
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        URI home;
        try (SampleServer closed = new SampleServer(WHOLE)) {
            home = closed.home();
        }
        assertFails(home, "cannot download %s: no connection; ");
    }

    @Test
    void keepsTheWholeFilesWhenALaterOneFails() throws IOException {
        SampleServer.Answer onlyImages = (exchange, file) -> {
            if (exchange.getRequestURI().getPath().contains("labels")) {
                exchange.sendResponseHeaders(500, -1);
            } else {
                WHOLE.send(exchange, file);
            }
        };
        try (SampleServer server = new SampleServer(onlyImages)) {
            assertThrows(UserError.class, () -> data(server.home()).load(notices::add));
        }
        assertEquals(List.of(IdxPart.TRAIN_IMAGES.packedFile()), filesInCache());
    }

    @Test
    void downloadsADamagedFileOfTheCacheAgain() throws IOException {
        Files.createDirectories(cache);
        SampleServer.copyTo(cache);
        Path path = cache.resolve(IdxPart.TRAIN_LABELS.packedFile());
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 100));
        String damage = path + ": truncated: the gzip data end too early";
        UserError error = assertThrows(
                UserError.class, () -> data(URI.create("http://127.0.0.1:1/")).load(notices::add));
        assertTrue(error.getMessage().startsWith("cannot download http://127.0.0.1:1/"), error.getMessage());
        assertEquals(damage, notices.getFirst());
        assertEquals(100, Files.size(path), "nothing is lost when the server cannot be reached");
        notices.clear();

        try (SampleServer server = new SampleServer(WHOLE)) {
            Dataset read = data(server.home()).load(notices::add);

            assertEquals(6000, read.train().size());
            assertEquals(List.of(IdxPart.TRAIN_LABELS.packedFile()), server.requests());
            assertEquals(damage, notices.getFirst());
            notices.clear();
            data(server.home()).load(notices::add);
            assertEquals(List.of(), notices, "the cache is whole again");
        }
    }

    @Test
    void downloadsAreEncrypted() {
        assertEquals("https", FashionMnist.archive(Map.of()).home().getScheme());
    }

    @Test
    void theEnvironmentNamesTheCache() {
        Path home = Path.of(System.getProperty("user.home"));
        assertEquals(home.resolve(".cache/convnet/fashion-mnist"), cacheOf(Map.of()));
        assertEquals(home.resolve(".cache/convnet/fashion-mnist"), cacheOf(Map.of("XDG_CACHE_HOME", "")));
        assertEquals(Path.of("/c/convnet/fashion-mnist"), cacheOf(Map.of("XDG_CACHE_HOME", "/c")));
        assertEquals(Path.of("/own/fashion-mnist"), cacheOf(Map.of("XDG_CACHE_HOME", "/c", "CONVNET_CACHE", "/own")));
    }

    private static Path cacheOf(Map<String, String> environment) {
        return FashionMnist.archive(environment).cache();
    }

    private void assertDownloadFails(SampleServer.Answer answer, String start) throws IOException {
        try (SampleServer server = new SampleServer(answer)) {
            assertFails(server.home(), start);
        }
    }

    /** The error is one line that names the first file's address, and the cache is as empty as before. */
    private void assertFails(URI home, String start) throws IOException {
        UserError error = assertThrows(UserError.class, () -> data(home).load(notices::add));
        String address = home + IdxPart.TRAIN_IMAGES.packedFile();

        assertTrue(error.getMessage().startsWith(start.formatted(address)), error.getMessage());
        assertFalse(error.getMessage().contains("\n"), error.getMessage());
        assertEquals(List.of(), filesInCache());
    }

    private List<String> filesInCache() throws IOException {
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private IdxArchive data(URI home) {
        return archive(List.of(), home);
    }

    private IdxArchive archive(List<Path> packages, URI home) {
        IdxDataset dataset = FashionMnist.DATASET.withDigests(SampleServer.DIGESTS);
        return new IdxArchive("full", dataset, 6000, "a package", packages, cache, home, 29);
    }
}

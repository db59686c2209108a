package dev.convnet.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** The shipped sample in the part of the whole data set: as files, and behind a server on this machine. */
public final class SampleServer implements AutoCloseable {
    public static final Path RESOURCES = Path.of("src/main/resources/dev/convnet/data/sample");

    public static final Map<IdxPart, String> DIGESTS = Map.of(
            IdxPart.TRAIN_IMAGES, "cf313073c7eb485392848071d5c433571d7166043e971e3345b095cc30518084",
            IdxPart.TRAIN_LABELS, "097b93fbcf9bd5bc648b1a457ddc55c9e4ab49afb33f9ecae8ce068399a75e3a",
            IdxPart.TEST_IMAGES, "7cee33c3c6414b1b86c25e665a6c4f41584269de3b7cc9768b1d351922845eef",
            IdxPart.TEST_LABELS, "3128d790775889812b73c4f13923559c8b9e281d112c6ea7862acf60a206a909");

    /** What becomes of a file on its way to the client. */
    @FunctionalInterface
    public interface Answer {
        void send(HttpExchange exchange, byte[] file) throws IOException;
    }

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public SampleServer(Answer answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String name = exchange.getRequestURI().getPath().substring(1);
                requests.add(name);
                answer.send(exchange, Files.readAllBytes(RESOURCES.resolve(name)));
            }
        });
        server.start();
    }

    public URI home() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** The names of the files that were asked for. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** The sample's four IDX files, unpacked. */
    public static Map<IdxPart, byte[]> files() throws IOException {
        Map<IdxPart, byte[]> files = new EnumMap<>(IdxPart.class);
        for (IdxPart part : IdxPart.values()) {
            byte[] packed = Files.readAllBytes(RESOURCES.resolve(part.packedFile()));
            files.put(part, new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes());
        }
        return files;
    }

    /** Copies the sample's four files. */
    public static void copyTo(Path folder) throws IOException {
        for (IdxPart part : IdxPart.values()) {
            Files.copy(RESOURCES.resolve(part.packedFile()), folder.resolve(part.packedFile()));
        }
    }
}

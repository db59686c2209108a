package dev.convnet.train.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.Json;
import dev.convnet.base.UserError;
import dev.convnet.base.Version;
import dev.convnet.data.Dataset;
import dev.convnet.data.LabeledImages;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.safetensors.DType;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.TrainingProgram;
import dev.convnet.train.graph.Optimizer;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A web page that trains a network while the reader watches. The page is one file: ONNX Runtime Web, the models, the state and the images
 * are in it, so it needs neither a server nor a network, and its security policy forbids requests.
 *
 * @param network the network's name on the command line
 * @param title the network's name for readers
 * @param trained the names of the parameters that the optimizer changes
 * @param program the models and the state, of raw images
 * @param data gray images of one format; the page shows the first test images with their predictions
 * @param runtime what runs the models
 */
public record TrainingPage(
        String network,
        String title,
        Optimizer optimizer,
        List<String> trained,
        TrainingProgram program,
        Dataset data,
        OnnxRuntimeWeb runtime) {
    private static final int SHOWN_IMAGES = 24;
    private static final int BATCH = 64;
    private static final int EPOCHS = 5;

    /** A page is a text in the browser's memory, and texts have at most 512 MiB there. */
    private static final long LARGEST_STATE = 400L << 20;

    /** @throws UserError if the state is too large for a page */
    public TrainingPage {
        trained = List.copyOf(trained);
        long bytes = program.state().stream().mapToLong(SafeTensor::byteSize).sum();
        if (bytes > LARGEST_STATE) {
            throw new UserError(
                    "the state of %s with %s has %d MiB, and a page can hold %d MiB: use a smaller width or side, or another optimizer"
                            .formatted(network, optimizer.name(), bytes >> 20, LARGEST_STATE >> 20));
        }
    }

    /** Writes the page, atomically. @throws UserError if the file cannot be written */
    public void write(Path file) {
        String style = resource("page.css");
        String script = resource("page.js");
        String[] parts = resource("page.html")
                .replace("{style-hash}", sha256(style))
                .replace("{script-hash}", sha256(script))
                .replace("{style}", style)
                .replace("{script}", script)
                .split("\\{payload}", -1);
        AtomicFile.write(file, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            out.write(parts[0].getBytes(UTF_8));
            writeSetup(out);
            for (Map.Entry<String, Content> embedded : files().entrySet()) {
                out.write("<script type=\"text/plain\" id=\"%s\">"
                        .formatted(embedded.getKey())
                        .getBytes(UTF_8));
                OutputStream encoded = Base64.getEncoder().wrap(new Unclosed(out));
                try (OutputStream compressed = new GZIPOutputStream(encoded, 1 << 16)) {
                    embedded.getValue().writeTo(compressed);
                }
                out.write("</script>\n".getBytes(UTF_8));
            }
            out.write(parts[1].getBytes(UTF_8));
            out.flush();
        });
    }

    /** The bytes of an embedded file. */
    @FunctionalInterface
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Leaves the stream below open. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private Map<String, Content> files() {
        Map<String, Content> files = new LinkedHashMap<>();
        files.put("worker", out -> out.write(resource("worker.js").getBytes(UTF_8)));
        files.put("runtime", out -> write(runtime.script(), out));
        files.put("wasm", out -> write(runtime.wasm(), out));
        files.put("training", out -> out.write(ModelWriter.toBytes(program.training())));
        files.put("evaluation", out -> out.write(ModelWriter.toBytes(program.evaluation())));
        files.put("state", out -> {
            for (SafeTensor variable : program.state()) {
                write(variable.data(), out);
            }
        });
        files.put("trainImages", out -> writePixels(data.train(), out));
        files.put("trainLabels", out -> writeLabels(data.train(), out));
        files.put("testImages", out -> writePixels(data.test(), out));
        files.put("testLabels", out -> writeLabels(data.test(), out));
        return files;
    }

    private static void write(ByteBuffer data, OutputStream out) throws IOException {
        Channels.newChannel(out).write(data.duplicate());
    }

    private static void writePixels(LabeledImages images, OutputStream out) throws IOException {
        for (int i = 0; i < images.size(); i++) {
            out.write(images.picture(i).samples());
        }
    }

    private static void writeLabels(LabeledImages images, OutputStream out) throws IOException {
        for (int i = 0; i < images.size(); i++) {
            out.write(images.label(i));
        }
    }

    /** What the script needs to know besides the files. */
    private record Setup(
            String name,
            String network,
            String optimizer,
            String dataset,
            String version,
            String runtimeVersion,
            long parameters,
            double rate,
            int batch,
            int epochs,
            int seed,
            int trainImages,
            int testImages,
            int shownImages,
            List<Long> imageDims,
            List<String> classes,
            List<Variable> state,
            List<String> files) {}

    private record Variable(String name, String type, List<Long> dims) {}

    private void writeSetup(OutputStream out) throws IOException {
        LabeledImages train = data.train();
        long parameters = program.state().stream()
                .filter(variable -> trained.contains(variable.name()))
                .mapToLong(SafeTensor::elements)
                .sum();
        Setup setup = new Setup(
                network,
                title,
                optimizer.name(),
                data.name(),
                Version.current(),
                runtime.version(),
                parameters,
                optimizer.defaultLearningRate(),
                Math.min(BATCH, train.size()),
                EPOCHS,
                0,
                train.size(),
                data.test().size(),
                Math.min(SHOWN_IMAGES, data.test().size()),
                Arrays.stream(train.format().orElseThrow().dims()).boxed().toList(),
                data.classNames(),
                program.state().stream()
                        .map(variable -> new Variable(
                                variable.name(), variable.dtype() == DType.I64 ? "int64" : "float32", variable.shape()))
                        .toList(),
                List.copyOf(files().keySet()));
        // No text of the page's own can end the element.
        String json = Json.CAMEL.writeValueAsString(setup).replace("<", "\\u003c");
        out.write("<script type=\"application/json\" id=\"setup\">%s</script>\n"
                .formatted(json)
                .getBytes(UTF_8));
    }

    private static String resource(String name) {
        try (InputStream in = TrainingPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hash by which the page's security policy admits its style sheet and its script. */
    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

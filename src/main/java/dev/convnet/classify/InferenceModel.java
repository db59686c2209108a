package dev.convnet.classify;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.data.Augmentation;
import dev.convnet.data.ImageFormat;
import dev.convnet.data.LabeledImages;
import dev.convnet.data.Picture;
import dev.convnet.data.Preparation;
import dev.convnet.data.PreparedImages;
import dev.convnet.nn.ImageInput;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A loaded ONNX model that classifies images. The model may come from any exporter. */
public final class InferenceModel implements AutoCloseable {
    private static final int RGB = 3;

    private final Path path;
    private final OrtSession session;
    private final String input;
    private final int classes;
    private final ClassifierMetadata metadata;
    private final Preparation preparation;
    private final Preprocessing preprocessing;
    private final Duration loading;
    private final Optional<ImageFormat> rawInput;
    private final boolean givesProbabilities;

    private InferenceModel(
            Path path,
            OrtSession session,
            Duration loading,
            String input,
            int classes,
            ClassifierMetadata metadata,
            Preparation preparation,
            Preprocessing preprocessing,
            Optional<ImageFormat> rawInput,
            boolean givesProbabilities) {
        this.path = path;
        this.session = session;
        this.loading = loading;
        this.input = input;
        this.classes = classes;
        this.metadata = metadata;
        this.preparation = preparation;
        this.preprocessing = preprocessing;
        this.rawInput = rawInput;
        this.givesProbabilities = givesProbabilities;
    }

    /**
     * Loads a model.
     *
     * @param raw the format of the raw images that the model gets; empty if each may have a size of its own
     * @throws UserError if the file is missing, is not an ONNX model that can be run, or its input and output are not those
     *     of an image classifier: float32 [batch, channels, side, side], or raw uint8 images, and float32 [batch, classes],
     *     logits or the probabilities of a Softmax
     */
    public static InferenceModel open(Path path, Optional<ImageFormat> raw, SessionFactory sessions) {
        // ONNX Runtime crashes on some files that the reader rejects.
        ClassifierMetadata metadata = ClassifierMetadata.read(path);
        try {
            long start = System.nanoTime();
            OrtSession session = sessions.load(path);
            Duration loading = Duration.ofNanos(System.nanoTime() - start);
            try {
                return of(path, raw, metadata, session, loading, sessions, endsInSoftmax(path));
            } catch (UserError e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new UserError(
                    path + ": not an ONNX model that ONNX Runtime can run: " + UncheckedOrtException.reason(e), e);
        }
    }

    private static InferenceModel of(
            Path path,
            Optional<ImageFormat> raw,
            ClassifierMetadata metadata,
            OrtSession session,
            Duration loading,
            SessionFactory sessions,
            boolean givesProbabilities)
            throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        if (inputs.size() != 1 || outputs.size() != 1) {
            throw new UserError("%s: the model must have one input and one output, not %d and %d"
                    .formatted(path, inputs.size(), outputs.size()));
        }
        NodeInfo input = inputs.values().iterator().next();
        long[] out = shape(path, "output", outputs.values().iterator().next(), "[batch, classes]", 2);
        if (input.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.UINT8) {
            ImageFormat format = RawInputs.format(path, tensor.getShape(), raw, metadata);
            return new InferenceModel(
                    path,
                    session,
                    loading,
                    input.getName(),
                    Math.toIntExact(out[1]),
                    metadata,
                    new Preparation(format.channels(), format.height(), Optional.empty(), Augmentation.NONE),
                    Preprocessing.ofRawImages(sessions, format, tensor.getShape()),
                    Optional.of(format),
                    givesProbabilities);
        }
        long[] in = shape(path, "input", input, "[batch, channels, side, side]", 4);
        if (in[2] != in[3]
                || !raw.map(format -> ImageInput.converts(format.channels(), in[1]))
                        .orElse(in[1] == 1 || in[1] == RGB)) {
            throw new UserError("%s: its images must be square and have %s, not %d×%d and %d"
                    .formatted(
                            path,
                            raw.map(format -> format.channels() == 1 ? "1 channel" : format.channels() + " channels")
                                    .orElse("1 or 3 channels"),
                            in[2],
                            in[3],
                            in[1]));
        }
        Preparation preparation = new Preparation(
                Math.toIntExact(in[1]), Math.toIntExact(in[2]), metadata.normalization(), Augmentation.NONE);
        return new InferenceModel(
                path,
                session,
                loading,
                input.getName(),
                Math.toIntExact(out[1]),
                metadata,
                preparation,
                new Preprocessing(sessions, preparation.format(raw), in[1], in[2]),
                Optional.empty(),
                givesProbabilities);
    }

    private static boolean endsInSoftmax(Path path) {
        GraphProto graph = ModelReader.parse(path).getGraph();
        return graph.getOutputCount() == 1
                && graph.getNodeList().stream()
                        .anyMatch(node -> node.getOpType().equals("Softmax")
                                && node.getOutputList()
                                        .contains(graph.getOutput(0).getName()));
    }

    /** The shape of a float32 tensor whose sizes are known except for the batch. */
    private static long[] shape(Path path, String role, NodeInfo value, String wanted, int rank) {
        if (value.getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.FLOAT
                && tensor.getShape().length == rank
                && Arrays.stream(tensor.getShape()).skip(1).allMatch(size -> size > 0)) {
            return tensor.getShape();
        }
        String actual = value.getInfo() instanceof TensorInfo tensor
                ? tensor.type + " " + Arrays.toString(tensor.getShape())
                : value.getInfo().toString();
        throw new UserError("%s: its %s %s must be FLOAT %s with known sizes, not %s"
                .formatted(path, role, value.getName(), wanted, actual));
    }

    /**
     * Profiles runs of a model, node by node.
     *
     * @param given the images, as in {@link #prepare(LabeledImages, int)}
     * @throws UserError as {@link #open}
     */
    public static OperatorProfile profile(
            Path path, LabeledImages given, SessionFactory sessions, int count, OperatorProfile.Length length) {
        return OperatorProfile.of(
                sessions, factory -> open(path, given.format(), factory).profiled(given, count), length);
    }

    /** This model with its input, to be profiled; closing it closes both. */
    private OperatorProfile.ProfiledModel profiled(LabeledImages given, int count) {
        Prepared images = prepare(given, count);
        return new OperatorProfile.ProfiledModel() {
            @Override
            public void run() {
                images.run();
            }

            @Override
            public Path endProfile() {
                return OrtRuntime.endProfile(session);
            }

            @Override
            public void close() {
                images.close();
                InferenceModel.this.close();
            }
        };
    }

    /** The time to load the model. */
    public Duration loading() {
        return loading;
    }

    /** The execution providers of the model's nodes. */
    public NodePlacement placement() {
        try {
            return NodePlacement.of(session);
        } catch (OrtException e) {
            throw new UncheckedOrtException("reading the node placement of " + path, e);
        }
    }

    /** What the file's metadata say about the images and classes. */
    public ClassifierMetadata metadata() {
        return metadata;
    }

    /** The number of channels of the model's images. */
    public int channels() {
        return preparation.channels();
    }

    /** The number of classes. */
    public int classes() {
        return classes;
    }

    /**
     * Computes the logits of {@code count} images.
     *
     * @param pixels {@code count} images in the format that the model gets, as in {@link BatchTensors}; direct
     * @return logits [count][classes]
     */
    public float[][] logits(ByteBuffer pixels, int count) {
        try (Prepared images = prepare(pixels, count)) {
            return images.logits();
        }
    }

    /** Computes the logits [classes] of one picture, for a model that was opened without a raw format. */
    public float[] logits(Picture picture) {
        if (rawInput.isPresent()) {
            byte[] samples = picture.resized(
                            rawInput.get().height(), rawInput.get().width())
                    .samples();
            ByteBuffer raw = ByteBuffer.allocateDirect(samples.length);
            return logits(raw.put(samples).flip(), 1)[0];
        }
        float[] image = preparation.of(picture);
        ByteBuffer pixels =
                ByteBuffer.allocateDirect(image.length * Float.BYTES).order(ByteOrder.nativeOrder());
        pixels.asFloatBuffer().put(image);
        return logits(pixels, 1)[0];
    }

    /** Computes the logits of the first {@code count} images, as {@link #prepare(LabeledImages, int)} takes them. */
    public float[][] logits(LabeledImages images, int count) {
        return logits(pixels(images, count), count);
    }

    /**
     * Preprocesses the first {@code count} images; after the last image, the first follows again. The caller closes the result.
     *
     * @param images of the raw format that the model was opened with
     */
    public Prepared prepare(LabeledImages images, int count) {
        return prepare(pixels(images, count), count);
    }

    private ByteBuffer pixels(LabeledImages images, int count) {
        int[] indices = IntStream.range(0, count).map(i -> i % images.size()).toArray();
        return PreparedImages.of(images, preparation).pixels(indices, 1);
    }

    private Prepared prepare(ByteBuffer pixels, int count) {
        try {
            return new Prepared(preprocessing.run(pixels, count));
        } catch (OrtException e) {
            throw new UncheckedOrtException("preparing images for " + path, e);
        }
    }

    /** Preprocessed images, on which the model can run repeatedly. */
    public final class Prepared implements AutoCloseable {
        private final OrtSession.Result images;
        private final Map<String, OnnxTensor> inputs;

        private Prepared(OrtSession.Result images) {
            this.images = images;
            this.inputs = Map.of(input, (OnnxTensor) images.get(0));
        }

        /** Runs the model and discards the logits, to measure the time. */
        public void run() {
            try {
                session.run(inputs).close();
            } catch (OrtException e) {
                throw new UncheckedOrtException("running " + path, e);
            }
        }

        /** Runs the model. @return logits [count][classes] */
        public float[][] logits() {
            try (OrtSession.Result result = session.run(inputs)) {
                float[][] logits = (float[][]) result.get(0).getValue();
                if (givesProbabilities) {
                    Arrays.stream(logits).forEach(Softmax::toLogits);
                }
                return logits;
            } catch (OrtException e) {
                throw new UncheckedOrtException("running " + path, e);
            }
        }

        @Override
        public void close() {
            images.close();
        }
    }

    /** Receives the logits of each batch. */
    @FunctionalInterface
    public interface LogitsConsumer {
        /** Receives logits [images][classes] of consecutive images, of which {@code first} is the index of the first. */
        void accept(int first, float[][] logits);
    }

    /**
     * Evaluates the model on images in the order of their file.
     *
     * @param each receives the logits of each batch
     */
    public Evaluation evaluate(LabeledImages images, int batchSize, LogitsConsumer each) {
        return EvaluationLoop.run(
                        PreparedImages.of(images, preparation), batchSize, new StopSignal(), (batch, score) -> {
                            float[][] logits = logits(batch.images(), batch.size());
                            for (int i = 0; i < batch.size(); i++) {
                                int label = (int) batch.labels().get(i);
                                score.add(
                                        -Softmax.logProbabilities(logits[i])[label],
                                        Softmax.best(logits[i]) == label ? 1 : 0);
                            }
                            each.accept(batch.index() * batchSize, logits);
                        })
                .orElseThrow();
    }

    @Override
    public void close() {
        preprocessing.close();
        OrtRuntime.close(session);
    }
}

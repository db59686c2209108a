package dev.convnet.classify;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.convnet.base.StopSignal;
import dev.convnet.base.UserError;
import dev.convnet.data.ImageFormat;
import dev.convnet.data.LabeledImages;
import dev.convnet.nn.ImageInput;
import dev.convnet.onnx.file.ModelReader;
import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.OperatorProfile;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** A loaded ONNX model that classifies images. The model may come from any exporter. */
public final class InferenceModel implements AutoCloseable {
    private final Path path;
    private final OrtSession session;
    private final String input;
    private final int classes;
    private final Preprocessing preprocessing;
    private final Duration loading;

    private InferenceModel(
            Path path, OrtSession session, Duration loading, String input, int classes, Preprocessing preprocessing) {
        this.path = path;
        this.session = session;
        this.loading = loading;
        this.input = input;
        this.classes = classes;
        this.preprocessing = preprocessing;
    }

    /**
     * Loads a model.
     *
     * @param format the size of the raw images that the model gets
     * @throws UserError if the file is missing, is not an ONNX model that can be run, or its input and output are not those
     *     of an image classifier: float32 [batch, channels, side, side] and [batch, classes]
     */
    public static InferenceModel open(Path path, ImageFormat format, SessionFactory sessions) {
        // ONNX Runtime crashes on some files that the reader rejects.
        ModelReader.parse(path);
        try {
            long start = System.nanoTime();
            OrtSession session = sessions.load(path);
            Duration loading = Duration.ofNanos(System.nanoTime() - start);
            try {
                return of(path, format, session, loading, sessions);
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
            Path path, ImageFormat format, OrtSession session, Duration loading, SessionFactory sessions)
            throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        if (inputs.size() != 1 || outputs.size() != 1) {
            throw new UserError("%s: the model must have one input and one output, not %d and %d"
                    .formatted(path, inputs.size(), outputs.size()));
        }
        NodeInfo input = inputs.values().iterator().next();
        long[] in = shape(path, "input", input, "[batch, channels, side, side]", 4);
        long[] out = shape(path, "output", outputs.values().iterator().next(), "[batch, classes]", 2);
        if (!ImageInput.converts(format.channels(), in[1]) || in[2] != in[3]) {
            throw new UserError("%s: its images must be square and have %d channel%s, not %d×%d and %d"
                    .formatted(path, format.channels(), format.channels() == 1 ? "" : "s", in[2], in[3], in[1]));
        }
        return new InferenceModel(
                path,
                session,
                loading,
                input.getName(),
                Math.toIntExact(out[1]),
                new Preprocessing(sessions, format, in[1], in[2]));
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
     * @param pixels as in {@link #logits(ByteBuffer, int)}
     * @throws UserError as {@link #open}
     */
    public static OperatorProfile profile(
            Path path,
            ImageFormat format,
            SessionFactory sessions,
            ByteBuffer pixels,
            int count,
            OperatorProfile.Length length) {
        return OperatorProfile.of(
                sessions, factory -> open(path, format, factory).profiled(pixels, count), length);
    }

    /** This model with its input, to be profiled; closing it closes both. */
    private OperatorProfile.ProfiledModel profiled(ByteBuffer pixels, int count) {
        Prepared images = prepare(pixels, count);
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

    /** The number of classes. */
    public int classes() {
        return classes;
    }

    /**
     * Computes the logits of {@code count} images.
     *
     * @param pixels uint8, {@code count} images of the format; direct
     * @return logits [count][classes]
     */
    public float[][] logits(ByteBuffer pixels, int count) {
        try (Prepared images = prepare(pixels, count)) {
            return images.logits();
        }
    }

    /** Preprocesses {@code count} images, with pixels as in {@link #logits(ByteBuffer, int)}; the caller closes the result. */
    public Prepared prepare(ByteBuffer pixels, int count) {
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
                return (float[][]) result.get(0).getValue();
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
        return EvaluationLoop.run(images, batchSize, new StopSignal(), (batch, score) -> {
                    float[][] logits = logits(batch.images(), batch.size());
                    for (int i = 0; i < batch.size(); i++) {
                        int label = (int) batch.labels().get(i);
                        score.add(
                                -Softmax.logProbabilities(logits[i])[label], Softmax.best(logits[i]) == label ? 1 : 0);
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

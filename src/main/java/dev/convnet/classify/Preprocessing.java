package dev.convnet.classify;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.data.ImageFormat;
import dev.convnet.nn.ImageInput;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Value;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BiFunction;

/** Runs {@link ImageInput} as a separate model, in front of networks that take float32 images. */
public final class Preprocessing implements AutoCloseable {
    private final OrtSession session;
    private final ImageFormat format;

    /** Prepares images of a format for a model whose input is [batch, {@code channels}, {@code side}, {@code side}]. */
    public Preprocessing(SessionFactory sessions, ImageFormat format, long channels, long side) {
        this(sessions, format, (ops, images) -> ImageInput.prepare(ops, images, channels, side));
    }

    private Preprocessing(SessionFactory sessions, ImageFormat format, BiFunction<Ops, Value, Value> preparation) {
        this.format = format;
        GraphBuilder graph = new GraphBuilder("preprocessing");
        Value images = graph.input("images", ImageInput.type(format));
        graph.output("input", preparation.apply(new Ops(graph), images));
        Model model = new Model(graph.build(), Map.of(), Map.of(), "from raw images to a network's input");
        session = sessions.forHelperModels().load(model, "the preprocessing model");
    }

    /** Only arranges raw images of a format for a model whose input has this {@link RawInputs shape}. */
    static Preprocessing ofRawImages(SessionFactory sessions, ImageFormat format, long[] shape) {
        return new Preprocessing(sessions, format, (ops, images) -> {
            if (shape.length == 3) {
                return images;
            }
            Dim batch = images.shape().dim(0);
            boolean isPlanar = RawInputs.isPlanar(shape);
            if (format.channels() == 1) {
                return ops.reshape(
                        images,
                        isPlanar
                                ? Shape.of(batch, 1, format.height(), format.width())
                                : Shape.of(batch, format.height(), format.width(), 1));
            }
            return isPlanar ? images : ops.transpose(images, 0, 2, 3, 1);
        });
    }

    /** Returns the model's input for {@code count} images as {@code result.get(0)}; the caller closes the result. */
    public OrtSession.Result run(ByteBuffer pixels, int count) throws OrtException {
        try (OnnxTensor images = BatchTensors.images(pixels, count, format)) {
            return session.run(Map.of("images", images));
        }
    }

    @Override
    public void close() {
        OrtRuntime.close(session);
    }
}

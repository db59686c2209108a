package dev.convnet.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.data.LabelledImages;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.nio.ByteBuffer;
import java.util.Map;

/** From pixels to what a model takes: scaled to 0…1 and resized bilinearly, half-pixel centres, no antialiasing. */
final class Preprocessing implements AutoCloseable {
    private static final double LARGEST_PIXEL = 255;

    private final OrtSession session;

    /** For a model whose input is [batch, 1, {@code height}, {@code width}]. */
    Preprocessing(Engine engine, long height, long width) {
        session = engine.load(model(height, width), "the preprocessing model");
    }

    private static Model model(long height, long width) {
        GraphBuilder graph = new GraphBuilder("preprocessing");
        Ops ops = graph.ops();
        Value images = graph.input(
                "images", TensorType.of(DataType.UINT8, Dim.of("batch"), LabelledImages.SIDE, LabelledImages.SIDE));
        Value pixels = ops.unsqueeze(ops.cast(images, DataType.FLOAT), 1);
        Value scaled = ops.div(pixels, ops.scalar(pixels, LARGEST_PIXEL));
        graph.output("input", ops.resizeBilinear(scaled, height, width));
        return new Model(graph.build(), Map.of(), Map.of(), "pixels to a network's input");
    }

    /** The model's input for {@code count} images of 28×28 pixels: {@code result.get(0)}; to be closed. */
    OrtSession.Result run(ByteBuffer pixels, int count) throws OrtException {
        try (OnnxTensor images = BatchTensors.images(pixels, count)) {
            return session.run(Map.of("images", images));
        }
    }

    @Override
    public void close() {
        Tensors.close(session);
    }
}

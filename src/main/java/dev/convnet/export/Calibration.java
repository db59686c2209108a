package dev.convnet.export;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.classify.ClassifierMetadata;
import dev.convnet.classify.Preprocessing;
import dev.convnet.data.Augmentation;
import dev.convnet.data.LabeledImages;
import dev.convnet.data.Preparation;
import dev.convnet.data.PreparedImages;
import dev.convnet.model.ModelFile;
import dev.convnet.model.NodeOutputs;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.TensorShapeProto.Dimension;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.onnx.transform.ValueRange;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the ranges of a model's values on images: the smallest and the largest element that each value has.
 *
 * @param images the images
 * @param sessions makes the session
 */
public record Calibration(LabeledImages images, SessionFactory sessions) {
    private static final int BATCH = 8;

    /**
     * Runs the model.
     *
     * @param model a classifier whose input is float32 [batch, channels, side, side]
     * @param file the file that it was read from
     * @param values the names of the values
     * @throws UserError if the model's input is another one
     * @throws SettingError if there are too few images for one call
     */
    public Map<String, ValueRange> ranges(ModelProto model, Path file, Set<String> values) {
        ModelFile prepared = new ModelFile(file, model, true);
        ValueInfoProto input = input(prepared);
        List<Dimension> dims = input.getType().getTensorType().getShape().getDimList();
        int batch =
                Math.toIntExact(dims.get(0).hasDimValue() ? dims.get(0).getDimValue() : Math.min(BATCH, images.size()));
        SettingError.require(
                batch <= images.size(),
                "images",
                "must be at least the model's batch, " + batch + ", not " + images.size());
        Map<String, ValueRange> ranges = new HashMap<>();
        List<String> computed =
                values.stream().filter(name -> !name.equals(input.getName())).toList();
        ModelProto exposed = NodeOutputs.exposed(prepared, computed).proto();
        int channels = Math.toIntExact(dims.get(1).getDimValue());
        int side = Math.toIntExact(dims.get(2).getDimValue());
        PreparedImages given = PreparedImages.of(
                images,
                new Preparation(channels, side, ClassifierMetadata.read(file).normalization(), Augmentation.NONE));
        try (Preprocessing preprocessing = new Preprocessing(sessions, given.format(), channels, side);
                OrtSession session =
                        sessions.open(exposed, file, options -> options.setOptimizationLevel(OptLevel.BASIC_OPT))) {
            for (int first = 0; first + batch <= images.size(); first += batch) {
                ByteBuffer pixels =
                        given.pixels(IntStream.range(first, first + batch).toArray(), 1);
                try (OrtSession.Result fed = preprocessing.run(pixels, batch);
                        OrtSession.Result outputs = session.run(Map.of(input.getName(), (OnnxTensor) fed.get(0)))) {
                    merge(ranges, input.getName(), fed.get(0));
                    for (Map.Entry<String, OnnxValue> output : outputs) {
                        merge(ranges, output.getKey(), output.getValue());
                    }
                }
            }
        } catch (OrtException e) {
            throw new UncheckedOrtException("calibrating " + file, e);
        }
        return ranges;
    }

    private static ValueInfoProto input(ModelFile model) {
        List<ValueInfoProto> inputs = model.inputs();
        List<Dimension> dims = inputs.size() == 1
                ? inputs.getFirst().getType().getTensorType().getShape().getDimList()
                : List.of();
        boolean isImage = dims.size() == 4
                && dims.get(1).getDimValue() > 0
                && dims.get(2).getDimValue() > 0
                && dims.get(2).equals(dims.get(3));
        if (!isImage) {
            throw new UserError(
                    model.path() + ": calibration needs a model with one input, float32 [batch, channels, side, side]");
        }
        return inputs.getFirst();
    }

    private static void merge(Map<String, ValueRange> ranges, String name, OnnxValue value) {
        if (value instanceof OnnxTensor tensor && tensor.getInfo().type == OnnxJavaType.FLOAT) {
            FloatBuffer elements = tensor.getFloatBuffer();
            float min = Float.POSITIVE_INFINITY;
            float max = Float.NEGATIVE_INFINITY;
            while (elements.hasRemaining()) {
                float element = elements.get();
                min = Math.min(min, element);
                max = Math.max(max, element);
            }
            ranges.merge(name, new ValueRange(min, max), ValueRange::and);
        }
    }
}

package dev.convnet.onnx.transform;

import com.google.protobuf.ByteString;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TensorShapeProto.Dimension;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Raw images as a model's input: uint8 pixels, divided by 255 and resized to the size of the model's images inside the model,
 * bilinearly with half-pixel centers and no antialiasing, as by PyTorch's {@code interpolate(mode='bilinear',
 * align_corners=False)}.
 *
 * @param layout the order of the axes
 * @param size the height and width of the raw images; empty if each call decides them
 */
public record RawImageInput(Layout layout, Optional<ImageSize> size) {
    /** The name of the input. */
    public static final String NAME = "images";

    /** The key of the metadata that name a normalization of images outside the model. */
    private static final String NORMALIZATION = "normalize";

    private static final float LARGEST_PIXEL = 255;

    /** The order of the axes of raw images. */
    public enum Layout {
        /** [batch, height, width], for one channel. */
        NHW,
        /** [batch, height, width, channels]. */
        NHWC,
        /** [batch, channels, height, width]. */
        NCHW
    }

    /** A height and a width in pixels. */
    public record ImageSize(long height, long width) {
        private static final int MOST = 1 << 15;

        /** @throws SettingError if a number is out of its range */
        public ImageSize {
            SettingError.requireRange(height, 1, MOST, "image-size");
            SettingError.requireRange(width, 1, MOST, "image-size");
        }
    }

    /**
     * Puts the preprocessing in front of a model.
     *
     * @param file the model's name in messages
     * @throws UserError if the model's only input is not float32 [batch, channels, height, width] with known sizes
     */
    ModelProto apply(ModelProto model, String file) {
        GraphProto graph = model.getGraph();
        ValueInfoProto input = imageInput(graph, file);
        if (model.getMetadataPropsList().stream()
                .anyMatch(entry -> entry.getKey().equals(NORMALIZATION))) {
            throw new UserError(
                    file + ": its images are normalized, which the preprocessing of raw images does not do");
        }
        if (Graphs.opset(model) < 18) {
            throw new UserError(
                    file + ": opset " + Graphs.opset(model) + " has no attribute 'axes' of Resize: choose 18 or newer");
        }
        List<Dimension> dims = input.getType().getTensorType().getShape().getDimList();
        Dimension batch = dims.get(0);
        long channels = dims.get(1).getDimValue();
        if (layout == Layout.NHW && channels != 1) {
            throw new UserError(
                    "%s: images without a channel axis are gray, but the model takes %d channels: choose nhwc or nchw"
                            .formatted(file, channels));
        }
        Dimension height = size.map(s -> known(s.height())).orElse(symbol("height"));
        Dimension width = size.map(s -> known(s.width())).orElse(symbol("width"));
        List<Dimension> raw = switch (layout) {
            case NHW -> List.of(batch, height, width);
            case NHWC -> List.of(batch, height, width, dims.get(1));
            case NCHW -> List.of(batch, dims.get(1), height, width);
        };
        boolean isResized = !height.equals(dims.get(2)) || !width.equals(dims.get(3));
        String planes = isResized ? "preprocessing/planes" : input.getName();
        List<Dimension> planar = List.of(batch, dims.get(1), height, width);

        GraphProto.Builder changed = graph.toBuilder().clearNode().clearInput();
        changed.addInput(info(NAME, TensorProto.DataType.UINT8, raw));
        graph.getInputList().stream()
                .filter(other -> !other.getName().equals(input.getName()))
                .forEach(changed::addInput);
        List<NodeProto> nodes = new ArrayList<>();
        nodes.add(node("Cast", "preprocessing/pixels", NAME)
                .addAttribute(Int64s.attribute("to", TensorProto.DataType.FLOAT_VALUE))
                .build());
        nodes.add(scalar("preprocessing/largest", LARGEST_PIXEL));
        String scaled = layout == Layout.NCHW ? planes : "preprocessing/scaled";
        nodes.add(node("Div", scaled, "preprocessing/pixels", "preprocessing/largest")
                .build());
        changed.addValueInfo(info("preprocessing/pixels", TensorProto.DataType.FLOAT, raw));
        changed.addValueInfo(info("preprocessing/largest", TensorProto.DataType.FLOAT, List.of()));
        if (layout != Layout.NCHW) {
            changed.addValueInfo(info(scaled, TensorProto.DataType.FLOAT, raw));
        }
        switch (layout) {
            case NHW -> {
                nodes.add(Int64s.constant("preprocessing/axis", List.of(1L)));
                changed.addValueInfo(Int64s.info("preprocessing/axis", 1));
                nodes.add(
                        node("Unsqueeze", planes, scaled, "preprocessing/axis").build());
            }
            case NHWC ->
                nodes.add(node("Transpose", planes, scaled)
                        .addAttribute(Int64s.attribute("perm", List.of(0L, 3L, 1L, 2L)))
                        .build());
            case NCHW -> {
                // The planes are in order already.
            }
        }
        if (isResized) {
            nodes.add(Int64s.constant(
                    "preprocessing/size",
                    List.of(dims.get(2).getDimValue(), dims.get(3).getDimValue())));
            changed.addValueInfo(Int64s.info("preprocessing/size", 2));
            nodes.add(node("Resize", input.getName(), planes, "", "", "preprocessing/size")
                    .addAttribute(Int64s.attribute("axes", List.of(2L, 3L)))
                    .addAttribute(text("coordinate_transformation_mode", "half_pixel"))
                    .addAttribute(text("mode", "linear"))
                    .build());
            changed.addValueInfo(info(planes, TensorProto.DataType.FLOAT, planar));
        }
        changed.addValueInfo(input);
        return model.toBuilder()
                .setGraph(changed.addAllNode(nodes).addAllNode(graph.getNodeList()))
                .build();
    }

    private static ValueInfoProto imageInput(GraphProto graph, String file) {
        List<String> weights =
                graph.getInitializerList().stream().map(TensorProto::getName).toList();
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !weights.contains(input.getName()))
                .toList();
        List<Dimension> dims = inputs.size() == 1
                ? inputs.getFirst().getType().getTensorType().getShape().getDimList()
                : List.of();
        boolean isImage = dims.size() == 4
                && inputs.getFirst().getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT_VALUE
                && dims.stream().skip(1).allMatch(dim -> dim.getDimValue() > 0);
        if (!isImage) {
            throw new UserError(
                    file
                            + ": raw images need a model with one input, float32 [batch, channels, height, width] with known sizes");
        }
        return inputs.getFirst();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName("preprocessing/" + operator)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static NodeProto scalar(String name, float value) {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(value).flip();
        return node("Constant", name)
                .setName(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(TensorProto.newBuilder()
                                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                                .setRawData(ByteString.copyFrom(data))))
                .build();
    }

    private static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    private static Dimension known(long size) {
        return Dimension.newBuilder().setDimValue(size).build();
    }

    private static Dimension symbol(String name) {
        return Dimension.newBuilder().setDimParam(name).build();
    }

    private static ValueInfoProto info(String name, TensorProto.DataType type, List<Dimension> dims) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(TensorShapeProto.newBuilder().addAllDim(dims))))
                .build();
    }
}

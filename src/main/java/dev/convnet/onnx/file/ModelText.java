package dev.convnet.onnx.file;

import com.google.protobuf.ByteString;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.OperatorSetIdProto;
import dev.convnet.onnx.proto.StringStringEntryProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints a model as text, in the syntax of the {@code onnx} package's parser. A comment after each node has the types of its outputs
 * that the file contains.
 *
 * <p>The text omits weights: initializers of more than {@value #MOST_ELEMENTS_SHOWN} elements appear as inputs, and larger tensors in
 * attributes appear as <code>{…}</code>, which the parser rejects.
 */
public final class ModelText {
    private static final int MOST_ELEMENTS_SHOWN = 16;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final List<String> KEYWORDS = List.of("seq", "map", "optional", "sparse_tensor");

    private final StringBuilder out = new StringBuilder();

    private ModelText() {}

    /** The text of a model. */
    public static String of(ModelProto model) {
        ModelText text = new ModelText();
        text.header(model);
        text.graph(model.getGraph(), "");
        text.out.append('\n');
        model.getFunctionsList().forEach(text::function);
        return text.out.toString();
    }

    /** The text of a type, such as {@code float[batch,1,28,28]}. */
    public static String type(TypeProto type) {
        return switch (type.getValueCase()) {
            case TENSOR_TYPE ->
                tensor(
                        type.getTensorType().getElemType(),
                        type.getTensorType().hasShape()
                                ? shape(type.getTensorType().getShape())
                                : "[]");
            case SPARSE_TENSOR_TYPE ->
                "sparse_tensor("
                        + tensor(
                                type.getSparseTensorType().getElemType(),
                                shape(type.getSparseTensorType().getShape()))
                        + ")";
            case SEQUENCE_TYPE -> "seq(" + type(type.getSequenceType().getElemType()) + ")";
            case OPTIONAL_TYPE -> "optional(" + type(type.getOptionalType().getElemType()) + ")";
            case MAP_TYPE ->
                "map("
                        + element(type.getMapType().getKeyType())
                        + ", "
                        + type(type.getMapType().getValueType())
                        + ")";
            case OPAQUE_TYPE, VALUE_NOT_SET -> "?";
        };
    }

    private void header(ModelProto model) {
        List<String> fields = new ArrayList<>();
        fields.add("ir_version: " + model.getIrVersion());
        fields.add("opset_import: " + opsets(model.getOpsetImportList()));
        if (model.hasProducerName()) {
            fields.add("producer_name: " + quoted(model.getProducerName()));
        }
        if (model.hasProducerVersion()) {
            fields.add("producer_version: " + quoted(model.getProducerVersion()));
        }
        if (model.hasDocString()) {
            fields.add("doc_string: " + quoted(model.getDocString()));
        }
        if (model.getMetadataPropsCount() > 0) {
            fields.add("metadata_props: " + properties(model.getMetadataPropsList()));
        }
        fields(fields);
    }

    private void fields(List<String> fields) {
        out.append("<\n   ").append(String.join(",\n   ", fields)).append("\n>\n");
    }

    private void graph(GraphProto graph, String indent) {
        Map<String, TensorProto> initializers = new HashMap<>();
        graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
        List<String> inputs = new ArrayList<>();
        graph.getInputList().stream()
                .filter(input -> !initializers.containsKey(input.getName()))
                .forEach(input -> inputs.add(declaration(input)));
        List<String> shown = new ArrayList<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (isShown(tensor)) {
                shown.add(tensorType(tensor) + " " + name(tensor.getName()) + " = " + elements(tensor));
            } else {
                inputs.add(tensorType(tensor) + " " + name(tensor.getName()));
            }
        }
        out.append(name(graph.getName())).append(' ');
        list("(", inputs, ")", indent);
        out.append(" => ");
        list("(", graph.getOutputList().stream().map(ModelText::declaration).toList(), ")", indent);
        if (!shown.isEmpty()) {
            out.append(' ');
            list("<", shown, ">", indent);
        }
        out.append(" {\n");
        Map<String, String> types = new HashMap<>();
        graph.getValueInfoList().forEach(value -> types.put(value.getName(), type(value.getType())));
        graph.getOutputList().forEach(value -> types.put(value.getName(), type(value.getType())));
        graph.getNodeList().forEach(node -> node(node, types, indent + "   "));
        out.append(indent).append('}');
    }

    /** Prints at most one item on the same line, and several items on a line each. */
    private void list(String open, Collection<String> items, String close, String indent) {
        if (items.size() <= 1) {
            out.append(open).append(String.join("", items)).append(close);
        } else {
            String line = "\n" + indent + "   ";
            out.append(open)
                    .append(line)
                    .append(String.join("," + line, items))
                    .append('\n')
                    .append(indent)
                    .append(close);
        }
    }

    private void node(NodeProto node, Map<String, String> types, String indent) {
        out.append(indent);
        if (node.hasName()) {
            out.append('[').append(name(node.getName())).append("] ");
        }
        out.append(names(node.getOutputList())).append(" = ");
        if (!node.getDomain().isEmpty()) {
            out.append(node.getDomain()).append('.');
        }
        out.append(node.getOpType());
        if (!node.getOverload().isEmpty()) {
            out.append(':').append(node.getOverload());
        }
        if (node.getAttributeCount() > 0) {
            out.append(" <");
            for (int i = 0; i < node.getAttributeCount(); i++) {
                out.append(i == 0 ? "" : ", ");
                attribute(node.getAttribute(i), indent);
            }
            out.append('>');
        }
        out.append(" (").append(names(node.getInputList())).append(')');
        String comment = node.getOutputList().stream()
                .map(output -> types.getOrDefault(output, ""))
                .collect(Collectors.joining(", "));
        if (!comment.replace(", ", "").isEmpty()) {
            out.append("  # ").append(comment);
        }
        out.append('\n');
    }

    private void attribute(AttributeProto attribute, String indent) {
        out.append(name(attribute.getName()));
        if (!attribute.getRefAttrName().isEmpty()) {
            out.append(": ")
                    .append(attribute.getType().name().toLowerCase(Locale.ROOT))
                    .append(" = @")
                    .append(attribute.getRefAttrName());
            return;
        }
        switch (attribute.getType()) {
            case INT -> out.append(" = ").append(attribute.getI());
            case FLOAT -> out.append(" = ").append(real(attribute.getF()));
            case STRING -> out.append(" = ").append(quoted(attribute.getS().toStringUtf8()));
            case TENSOR ->
                out.append(" = ")
                        .append(tensorType(attribute.getT()))
                        .append(' ')
                        .append(elements(attribute.getT()));
            case INTS ->
                out.append(": ints = ")
                        .append(list(attribute.getIntsList().stream()
                                .map(i -> Long.toString(i))
                                .toList()));
            case FLOATS ->
                out.append(": floats = ")
                        .append(list(attribute.getFloatsList().stream()
                                .map(ModelText::real)
                                .toList()));
            case STRINGS ->
                out.append(": strings = ")
                        .append(list(attribute.getStringsList().stream()
                                .map(ByteString::toStringUtf8)
                                .map(ModelText::quoted)
                                .toList()));
            case GRAPH -> {
                out.append(" = ");
                graph(attribute.getG(), indent);
            }
            case TYPE_PROTO -> out.append(" = ").append(type(attribute.getTp()));
            case UNDEFINED, TENSORS, GRAPHS, SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTOS -> out.append(" = {…}");
        }
    }

    private void function(FunctionProto function) {
        List<String> fields = new ArrayList<>();
        fields.add("domain: " + quoted(function.getDomain()));
        if (!function.getOverload().isEmpty()) {
            fields.add("overload: " + quoted(function.getOverload()));
        }
        fields.add("opset_import: " + opsets(function.getOpsetImportList()));
        fields(fields);
        out.append(function.getName());
        if (function.getAttributeCount() > 0) {
            out.append(" <").append(names(function.getAttributeList())).append('>');
        }
        out.append(" (")
                .append(names(function.getInputList()))
                .append(") => (")
                .append(names(function.getOutputList()))
                .append(") {\n");
        function.getNodeList().forEach(node -> node(node, Map.of(), "   "));
        out.append("}\n");
    }

    private static boolean isShown(TensorProto tensor) {
        return count(tensor) <= MOST_ELEMENTS_SHOWN && tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL;
    }

    private static long count(TensorProto tensor) {
        return tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
    }

    private static String elements(TensorProto tensor) {
        if (!isShown(tensor)) {
            return "{…}";
        }
        List<String> elements = tensor.hasRawData() ? raw(tensor) : fieldElements(tensor);
        return "{" + String.join(", ", elements) + "}";
    }

    private static List<String> fieldElements(TensorProto tensor) {
        List<String> elements = new ArrayList<>();
        tensor.getFloatDataList().forEach(value -> elements.add(real(value)));
        tensor.getDoubleDataList().forEach(value -> elements.add(real(value)));
        tensor.getInt32DataList().forEach(value -> elements.add(value.toString()));
        tensor.getInt64DataList().forEach(value -> elements.add(value.toString()));
        tensor.getUint64DataList().forEach(value -> elements.add(Long.toUnsignedString(value)));
        tensor.getStringDataList().forEach(value -> elements.add(quoted(value.toStringUtf8())));
        return elements;
    }

    private static List<String> raw(TensorProto tensor) {
        ByteBuffer data = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        Supplier<String> next = switch (TensorProto.DataType.forNumber(tensor.getDataType())) {
            case FLOAT -> () -> real(data.getFloat());
            case DOUBLE -> () -> real(data.getDouble());
            case INT64 -> () -> Long.toString(data.getLong());
            case UINT64 -> () -> Long.toUnsignedString(data.getLong());
            case INT32 -> () -> Integer.toString(data.getInt());
            case UINT32 -> () -> Integer.toUnsignedString(data.getInt());
            case INT16 -> () -> Short.toString(data.getShort());
            // The syntax has no half-precision literals: their bits are unsigned integers.
            case UINT16, FLOAT16, BFLOAT16 -> () -> Integer.toString(Short.toUnsignedInt(data.getShort()));
            case INT8 -> () -> Byte.toString(data.get());
            case BOOL, UINT8 -> () -> Integer.toString(Byte.toUnsignedInt(data.get()));
            case null, default -> null;
        };
        return next == null
                ? List.of("…")
                : Stream.generate(next).limit(count(tensor)).toList();
    }

    private static String declaration(ValueInfoProto value) {
        return (type(value.getType()) + " " + name(value.getName())).strip();
    }

    private static String tensorType(TensorProto tensor) {
        return tensor(
                tensor.getDataType(),
                tensor.getDimsList().isEmpty()
                        ? ""
                        : tensor.getDimsList().stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private static String tensor(int elementType, String shape) {
        return element(elementType) + shape;
    }

    private static String element(int elementType) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(elementType);
        return type == null ? "?" : type.name().toLowerCase(Locale.ROOT);
    }

    private static String shape(TensorShapeProto shape) {
        return shape.getDimCount() == 0
                ? ""
                : shape.getDimList().stream()
                        .map(dim -> switch (dim.getValueCase()) {
                            case DIM_VALUE -> Long.toString(dim.getDimValue());
                            case DIM_PARAM -> dim.getDimParam().isEmpty() ? "?" : name(dim.getDimParam());
                            case VALUE_NOT_SET -> "?";
                        })
                        .collect(Collectors.joining(",", "[", "]"));
    }

    private static String opsets(List<OperatorSetIdProto> opsets) {
        return opsets.stream()
                .map(opset -> quoted(opset.getDomain()) + " : " + opset.getVersion())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String properties(List<StringStringEntryProto> entries) {
        return entries.stream()
                .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String list(List<String> items) {
        return items.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static String names(List<String> names) {
        return names.stream().map(ModelText::name).collect(Collectors.joining(", "));
    }

    private static String name(String name) {
        boolean plain = IDENTIFIER.matcher(name).matches() && !KEYWORDS.contains(name) && !isElementType(name);
        return plain ? name : quoted(name);
    }

    private static boolean isElementType(String name) {
        for (TensorProto.DataType type : TensorProto.DataType.values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The text of a number, with a decimal point. */
    private static String real(double value) {
        return number(value, Double.toString(value));
    }

    private static String real(float value) {
        return number(value, Float.toString(value));
    }

    private static String number(double value, String digits) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : digits.replace('E', 'e');
    }
}

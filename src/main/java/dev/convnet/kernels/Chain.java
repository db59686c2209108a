package dev.convnet.kernels;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.FunctionProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.ops.Attributes;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import dev.convnet.ops.OperatorSchema.Formal;
import dev.convnet.ops.OperatorSchema.Presence;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Connected nodes that one kernel computes, so that what they hand to one another does not pass through ONNX Runtime. Values
 * are numbered: first the chain's inputs, then what the members put out.
 *
 * @param inputs how many inputs the chain has
 * @param members in an order in which each comes after those whose results it takes
 * @param outputs the values that the chain puts out
 */
public record Chain(int inputs, List<Member> members, List<Integer> outputs) {
    /** Stands for an input that was left out, and for an output that nobody wants. */
    public static final int NONE = -1;

    private static final String MEMBERS = "members";

    /** The operator of nodes that stand for chains. It is in no file: {@link ChainFusion} puts it into models in memory. */
    static final OperatorSchema SCHEMA = new OperatorSchema(
            "dev.convnet.kernels",
            "Chain",
            List.of(new Formal("inputs", Set.of(), Presence.VARIADIC)),
            List.of(new Formal("outputs", Set.of(DataType.FLOAT), Presence.VARIADIC)),
            Map.of(MEMBERS, AttributeKind.TEXT),
            List.of());

    public Chain {
        members = List.copyOf(members);
        outputs = List.copyOf(outputs);
    }

    /**
     * A node of a chain.
     *
     * @param operator its operator's name
     * @param inputs the values that it takes
     * @param outputs the values that it puts out
     */
    public record Member(String operator, Attributes attributes, List<Integer> inputs, List<Integer> outputs) {
        public Member {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        /** The value that is put out as output {@code index}; {@link #NONE} if nobody wants it. */
        public int output(int index) {
            return index < outputs.size() ? outputs.get(index) : NONE;
        }
    }

    /** Makes kernels of chains. */
    @FunctionalInterface
    public interface Factory {
        /**
         * The kernel of a chain. The inputs and outputs of its calls are the chain's; outputs are of single precision.
         *
         * @throws Exception if there is none; the session is not made then, and says why
         */
        Kernel create(Chain chain) throws Exception;
    }

    /** A single node as a chain: all of its inputs and outputs are the chain's. */
    public static Chain of(OperatorSchema schema, Attributes attributes) {
        int inputs = schema.inputs().size();
        List<Integer> taken = IntStream.range(0, inputs).boxed().toList();
        List<Integer> given = IntStream.range(inputs, inputs + schema.outputs().size())
                .boxed()
                .toList();
        return new Chain(inputs, List.of(new Member(schema.name(), attributes, taken, given)), given);
    }

    /** The chain that a node of {@link #SCHEMA} stands for. */
    static Chain of(Attributes attributes) throws InvalidProtocolBufferException {
        FunctionProto function = FunctionProto.parseFrom(Base64.getDecoder().decode(attributes.text(MEMBERS)));
        Map<String, Integer> numbers = new HashMap<>();
        function.getInputList().forEach(name -> numbers.put(name, numbers.size()));
        List<Member> members = new ArrayList<>();
        for (NodeProto member : function.getNodeList()) {
            member.getOutputList().stream()
                    .filter(name -> !name.isEmpty())
                    .forEach(name -> numbers.put(name, numbers.size()));
            members.add(new Member(
                    member.getOpType(),
                    new Attributes(attributes(member)),
                    numbers(numbers, member.getInputList()),
                    numbers(numbers, member.getOutputList())));
        }
        return new Chain(function.getInputCount(), members, numbers(numbers, function.getOutputList()));
    }

    private static List<Integer> numbers(Map<String, Integer> numbers, List<String> names) {
        return names.stream().map(name -> numbers.getOrDefault(name, NONE)).toList();
    }

    private static Map<String, Attribute> attributes(NodeProto node) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (AttributeProto proto : node.getAttributeList()) {
            switch (proto.getType()) {
                case INT -> attributes.put(proto.getName(), Attribute.of(proto.getI()));
                case FLOAT -> attributes.put(proto.getName(), Attribute.of(proto.getF()));
                case STRING ->
                    attributes.put(proto.getName(), Attribute.of(proto.getS().toStringUtf8()));
                case INTS -> attributes.put(proto.getName(), Attribute.of(proto.getIntsList()));
                default -> {
                    // No schema has another kind, and what a schema does not know no kernel is told of.
                }
            }
        }
        return attributes;
    }

    /** The node that stands for {@code function}, which has the chain's inputs, members and outputs. */
    static NodeProto node(String name, FunctionProto function) {
        // ONNX Runtime hands attributes out as C strings, which end at the first zero.
        String members = Base64.getEncoder().encodeToString(function.toByteArray());
        return NodeProto.newBuilder()
                .setName(name)
                .setDomain(SCHEMA.domain())
                .setOpType(SCHEMA.name())
                .addAllInput(function.getInputList())
                .addAllOutput(function.getOutputList())
                .addAttribute(AttributeProto.newBuilder()
                        .setName(MEMBERS)
                        .setType(AttributeProto.AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(members)))
                .build();
    }
}

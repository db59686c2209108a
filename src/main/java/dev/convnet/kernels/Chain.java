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
 * Connected nodes fused into one, which a single kernel computes, so that intermediate tensors stay with the kernel. Values are
 * numbered: the chain's inputs first, then the outputs of the members in order.
 *
 * @param inputs the number of inputs
 * @param members the nodes in topological order
 * @param outputs the values that are outputs of the chain
 */
public record Chain(int inputs, List<Member> members, List<Integer> outputs) {
    /** Stands for an omitted input or output. */
    public static final int NONE = -1;

    private static final String MEMBERS = "members";

    /** The operator of a fused node. Model files never contain it: {@link ChainFusion} adds it to models in memory. */
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
     * @param operator the operator's name
     * @param attributes the attributes
     * @param inputs the values that are inputs
     * @param outputs the values that are outputs
     */
    public record Member(String operator, Attributes attributes, List<Integer> inputs, List<Integer> outputs) {
        public Member {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        /** The value of output {@code index}; {@link #NONE} if it is omitted. */
        public int output(int index) {
            return index < outputs.size() ? outputs.get(index) : NONE;
        }
    }

    /** Creates kernels of chains. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Creates the kernel of a chain. Its calls have the chain's inputs and outputs; all outputs are of single precision.
         *
         * @throws Exception if the chain is not supported; creating the session then fails with its message
         */
        Kernel create(Chain chain) throws Exception;
    }

    /** A chain of a single node, whose inputs and outputs are those of the chain. */
    public static Chain of(OperatorSchema schema, Attributes attributes) {
        int inputs = schema.inputs().size();
        List<Integer> taken = IntStream.range(0, inputs).boxed().toList();
        List<Integer> given = IntStream.range(inputs, inputs + schema.outputs().size())
                .boxed()
                .toList();
        return new Chain(inputs, List.of(new Member(schema.name(), attributes, taken, given)), given);
    }

    /** The chain of a node of {@link #SCHEMA} with these attributes. */
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
                    // Schemas have no other kinds, and kernels get only attributes of their schemas.
                }
            }
        }
        return attributes;
    }

    /** The fused node of {@code function}, which has the inputs, members and outputs of the chain. */
    static NodeProto node(String name, FunctionProto function) {
        // Base64, since ONNX Runtime returns text attributes as C strings, which end at the first zero byte.
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

package dev.convnet.kernels;

import dev.convnet.onnx.Attribute;
import dev.convnet.onnx.DataType;
import dev.convnet.ops.Attributes;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.ops.OperatorSchema.AttributeKind;
import dev.convnet.ops.OperatorSchema.Formal;
import dev.convnet.ort.capi.KernelApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An operator with kernels for one choice of element types, as registered with ONNX Runtime. */
final class KernelRegistration {
    /** ONNX Runtime's number for any element type. */
    private static final int ANY = 0;

    private final String provider;
    private final KernelFactory factory;
    private final OperatorCounters counters;
    private final List<Integer> inputTypes;
    private final List<Integer> outputTypes;
    private final MemorySegment name;
    private final Map<String, MemorySegment> attributeNames = new LinkedHashMap<>();

    /**
     * Creates a registration.
     *
     * @param provider the provider's name, for messages
     * @param choice the element type of inputs and outputs for which the schema allows several
     * @param counters counts the calls
     * @param arena holds the operator's names as C strings
     * @throws IllegalArgumentException if the schema does not allow {@code choice}
     */
    KernelRegistration(
            String provider, KernelFactory factory, DataType choice, OperatorCounters counters, Arena arena) {
        this.provider = provider;
        this.factory = factory;
        this.counters = counters;
        inputTypes = types(schema().inputs(), choice);
        outputTypes = types(schema().outputs(), choice);
        name = arena.allocateFrom(schema().name());
        schema().attributes()
                .keySet()
                .forEach(attribute -> attributeNames.put(attribute, arena.allocateFrom(attribute)));
    }

    private List<Integer> types(List<Formal> formals, DataType choice) {
        return formals.stream().map(formal -> type(formal, choice)).toList();
    }

    private int type(Formal formal, DataType choice) {
        if (formal.types().isEmpty()) {
            return ANY;
        }
        if (formal.types().size() == 1) {
            return formal.types().iterator().next().number();
        }
        if (!formal.types().contains(choice)) {
            throw new IllegalArgumentException("%s cannot have a kernel for %s: %s must be one of %s"
                    .formatted(schema(), choice, formal.name(), formal.types()));
        }
        return choice.number();
    }

    OperatorSchema schema() {
        return factory.schema();
    }

    OperatorCounters counters() {
        return counters;
    }

    /** The operator's name as a C string. */
    MemorySegment name() {
        return name;
    }

    /** ONNX's number of each input's element type. */
    List<Integer> inputTypes() {
        return inputTypes;
    }

    /** ONNX's number of each output's element type. */
    List<Integer> outputTypes() {
        return outputTypes;
    }

    /**
     * Creates the kernel of a node.
     *
     * @param node the node's name
     * @param info the node's OrtKernelInfo
     * @throws Exception as {@link KernelFactory#create}
     */
    Kernel createKernel(String node, long info) throws Exception {
        return factory.create(new KernelInfo(node, new Attributes(attributes(info))));
    }

    private Map<String, Attribute> attributes(long info) {
        Map<String, Attribute> attributes = new HashMap<>();
        schema().attributes()
                .forEach((attribute, kind) -> attribute(info, attributeNames.get(attribute), kind)
                        .ifPresent(value -> attributes.put(attribute, value)));
        return attributes;
    }

    private static Optional<Attribute> attribute(long info, MemorySegment attribute, AttributeKind kind) {
        return switch (kind) {
            case INT -> KernelApi.integerAttribute(info, attribute).map(Attribute::of);
            case REAL -> KernelApi.floatAttribute(info, attribute).map(Attribute::of);
            case TEXT -> KernelApi.textAttribute(info, attribute).map(Attribute::of);
            case INTS -> KernelApi.integersAttribute(info, attribute).map(Attribute::of);
        };
    }

    /** The operator and the node, for messages. */
    String describe(String node) {
        return "kernel '%s' of %s%s".formatted(provider, schema(), node.isEmpty() ? "" : " at node " + node);
    }
}

package dev.convnet.nn;

import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.MultiplyAccumulates;
import dev.convnet.onnx.Node;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.ShapeException;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A layer's place in the network while it is emitted: names its parameters and nodes, and records the layers inside it. */
public final class Scope {
    private final GraphBuilder builder;
    private final Mode mode;
    private final String path;
    private final List<Parameter> parameters;
    private final Map<String, Value> updates;
    private final List<Architecture> children = new ArrayList<>();
    private long ownParameters;

    Scope(GraphBuilder builder, Mode mode, String path, List<Parameter> parameters) {
        this(builder, mode, path, parameters, new LinkedHashMap<>());
    }

    private Scope(
            GraphBuilder builder, Mode mode, String path, List<Parameter> parameters, Map<String, Value> updates) {
        this.builder = builder;
        this.mode = mode;
        this.path = path;
        this.parameters = parameters;
        this.updates = updates;
    }

    public Mode mode() {
        return mode;
    }

    /** The operators, whose nodes are named after this place. */
    public Ops ops() {
        return new Ops(builder);
    }

    /**
     * Emits a layer inside this one.
     *
     * @param name the layer's place in this one, which begins the names of its parameters
     * @param layer the layer
     * @param x its input
     * @return its output
     * @throws dev.convnet.onnx.ShapeException if the layer cannot take that input
     */
    public Value apply(String name, Layer layer, Value x) {
        Scope child = new Scope(builder, mode, qualified(name), parameters, updates);
        int before = builder.nodes().size();
        Value y = child.enter(layer, x);
        children.add(child.architecture(name, layer, x, y, before));
        return y;
    }

    /**
     * Makes a float32 parameter of this layer.
     *
     * @param name its name in this layer: {@code weight}
     * @param role its purpose
     * @param sizes its shape
     * @throws IllegalArgumentException if the network already has a parameter of that name
     */
    public Value parameter(String name, Parameter.Role role, long... sizes) {
        TensorType type = TensorType.of(DataType.FLOAT, sizes);
        Parameter parameter = new Parameter(qualified(name), type.shape(), role);
        parameters.add(parameter);
        if (parameter.trainable()) {
            ownParameters += type.shape().elements();
        }
        return builder.parameter(parameter.name(), type);
    }

    /** Sets the value that the running statistic {@code name} of this layer has after a training step. */
    public void update(String name, Value next) {
        updates.put(qualified(name) + NetworkGraph.NEXT, next);
    }

    /** Records operators at the place {@code container} inside this one, or at this one if {@code container} is empty. */
    <T> T within(String container, Supplier<T> recording) {
        return builder.within(container.isEmpty() ? path : qualified(container), recording);
    }

    /**
     * Emits {@code layer} here.
     *
     * @throws ShapeException if the layer cannot take that input; the message names the innermost layer
     * @throws UserError if the layer fails otherwise, with the same name
     */
    Value enter(Layer layer, Value x) {
        Value y;
        try {
            y = builder.within(path, () -> layer.apply(this, x));
        } catch (UserError e) {
            throw e;
        } catch (ShapeException e) {
            throw e.getCause() instanceof ShapeException ? e : e.at(place(layer));
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            throw new UserError(place(layer) + " fails: " + e, e);
        }
        if (y == null) {
            throw new UserError(place(layer) + " returns null, not a value");
        }
        return y;
    }

    private String place(Layer layer) {
        return path.isEmpty()
                ? "the network's " + layer.typeName()
                : "the layer " + path + " (" + layer.typeName() + ")";
    }

    void registerUpdates() {
        updates.forEach(builder::output);
    }

    /**
     * The shapes and counts of {@code layer}, which was emitted here.
     *
     * @param before the number of nodes before the layer was emitted
     */
    Architecture architecture(String name, Layer layer, Value x, Value y, int before) {
        return new Architecture(
                name,
                layer.typeName(),
                layer.description(),
                sizes(name, x),
                sizes(name, y),
                ownParameters
                        + children.stream().mapToLong(Architecture::parameters).sum(),
                macs(builder.nodes().subList(before, builder.nodes().size())),
                children);
    }

    /** The multiply-accumulates of nodes for one image. */
    private static long macs(List<Node> nodes) {
        return nodes.stream()
                .mapToLong(node -> MultiplyAccumulates.of(
                                node.operator().name(),
                                node.integer("transA", 0) != 0,
                                node.inputs().stream()
                                        .map(Scope::sizesOfOneImage)
                                        .toList(),
                                sizesOfOneImage(node.output()))
                        .orElse(0))
                .sum();
    }

    /** The sizes of a value for a batch of one image; null for an omitted input. */
    private static long[] sizesOfOneImage(Value value) {
        return value == null
                ? null
                : value.shape().dims().stream()
                        .mapToLong(dim -> switch (dim) {
                            case Dim.Known(long size) -> size;
                            case Dim.Symbolic(String _, long factor) -> factor;
                        })
                        .toArray();
    }

    private String qualified(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The known sizes after the batch dimension. */
    private static List<Long> sizes(String name, Value value) {
        List<Long> sizes = new ArrayList<>();
        for (Dim dim : value.shape().dims().stream().skip(1).toList()) {
            if (!(dim instanceof Dim.Known(long size))) {
                throw new UserError("the layer %s gives %s: only the first dimension may depend on the batch"
                        .formatted(name, value.shape()));
            }
            sizes.add(size);
        }
        return sizes;
    }
}

package dev.convnet.onnx.transform;

import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.GraphProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import dev.convnet.onnx.proto.TensorProto;
import dev.convnet.onnx.proto.TensorShapeProto.Dimension;
import dev.convnet.onnx.proto.TypeProto;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The batch of a model's inputs: the first dimension, which is the same for all inputs.
 *
 * <p>A fixed size takes the place of the symbol in all types. A type with an expression of the symbol that is not a multiple, such as
 * {@code batch + 1}, is removed, for others to infer it.
 */
public sealed interface BatchSize {
    /** A symbol, whose value is known at run time. */
    record Dynamic() implements BatchSize {
        @Override
        public ModelProto apply(ModelProto model, String file) {
            List<ValueInfoProto> inputs = inputs(model.getGraph());
            boolean isFixed = inputs.stream().anyMatch(input -> first(input).hasDimValue());
            if (isFixed) {
                throw new SettingError(
                        "batch",
                        "must be that of the model, %d: its nodes may depend on it; export %s anew with a dynamic batch"
                                .formatted(first(inputs.getFirst()).getDimValue(), file));
            }
            return model;
        }
    }

    /** A number of images, at least 1. */
    record Fixed(long size) implements BatchSize {
        /** The most images. */
        private static final int MOST = 1 << 20;

        /** @throws SettingError if the size is out of its range */
        public Fixed {
            SettingError.requireRange(size, 1, MOST, "batch");
        }

        @Override
        public ModelProto apply(ModelProto model, String file) {
            GraphProto graph = model.getGraph();
            Set<String> symbols = new HashSet<>();
            for (ValueInfoProto input : inputs(graph)) {
                Dimension dim = first(input);
                if (dim.hasDimValue() && dim.getDimValue() != size) {
                    throw new SettingError(
                            "batch",
                            "must be that of the model, %d, not %d: its nodes may depend on it; export %s anew with a dynamic batch"
                                    .formatted(dim.getDimValue(), size, file));
                }
                symbols.add(dim.getDimParam());
            }
            if (symbols.size() > 1) {
                throw new UserError(file + ": its inputs have different batches, " + String.join(" and ", symbols)
                        + ": no one size fits them");
            }
            String symbol = symbols.iterator().next();
            return model.toBuilder().setGraph(fixed(graph, symbol)).build();
        }

        private GraphProto fixed(GraphProto graph, String symbol) {
            GraphProto.Builder fixed = graph.toBuilder()
                    .clearInput()
                    .clearOutput()
                    .clearValueInfo()
                    .clearNode();
            Set<String> weights = names(graph.getInitializerList());
            for (ValueInfoProto input : graph.getInputList()) {
                fixed.addInput(
                        weights.contains(input.getName())
                                ? input
                                : fixedFirst(input, symbol).orElse(input));
            }
            graph.getOutputList()
                    .forEach(output -> fixed.addOutput(fixed(output, symbol).orElse(output)));
            graph.getValueInfoList().forEach(info -> fixed(info, symbol).ifPresent(fixed::addValueInfo));
            for (NodeProto node : graph.getNodeList()) {
                fixed.addNode(Graphs.mapSubgraphs(node, inner -> fixed(inner, symbol)));
            }
            return fixed.build();
        }

        /** An input whose first dimension is the batch, even if it has no name. */
        private Optional<ValueInfoProto> fixedFirst(ValueInfoProto input, String symbol) {
            if (symbol.isEmpty() && input.getType().getTensorType().getShape().getDimCount() > 0) {
                List<Dimension> dims = new ArrayList<>(
                        input.getType().getTensorType().getShape().getDimList());
                dims.set(0, Dimension.newBuilder().setDimValue(size).build());
                return Optional.of(withDims(input, dims));
            }
            return fixed(input, symbol);
        }

        /** A type with the size in place of the symbol; empty if that is not possible. */
        private Optional<ValueInfoProto> fixed(ValueInfoProto info, String symbol) {
            List<Dimension> dims = new ArrayList<>();
            for (Dimension dim : info.getType().getTensorType().getShape().getDimList()) {
                String text = dim.getDimParam();
                if (text.isEmpty() || !text.contains(symbol) || symbol.isEmpty()) {
                    dims.add(dim);
                } else if (text.equals(symbol)) {
                    dims.add(dim.toBuilder().setDimValue(size).build());
                } else if (text.matches("\\Q" + symbol + "\\E\\*\\d{1,18}")) {
                    long factor = Long.parseLong(text.substring(symbol.length() + 1));
                    dims.add(dim.toBuilder()
                            .setDimValue(Math.multiplyExact(factor, size))
                            .build());
                } else {
                    return Optional.empty();
                }
            }
            return Optional.of(dims.isEmpty() ? info : withDims(info, dims));
        }

        private static ValueInfoProto withDims(ValueInfoProto info, List<Dimension> dims) {
            TypeProto.Builder type = info.getType().toBuilder();
            type.getTensorTypeBuilder().getShapeBuilder().clearDim().addAllDim(dims);
            return info.toBuilder().setType(type).build();
        }
    }

    /** Gives a model this batch. @throws UserError if its batch is already fixed to another size */
    ModelProto apply(ModelProto model, String file);

    private static Set<String> names(List<TensorProto> tensors) {
        Set<String> names = new HashSet<>();
        tensors.forEach(tensor -> names.add(tensor.getName()));
        return names;
    }

    /** The inputs that a caller provides and that have a first dimension. */
    private static List<ValueInfoProto> inputs(GraphProto graph) {
        Set<String> weights = names(graph.getInitializerList());
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !weights.contains(input.getName()))
                .filter(input -> input.getType().getTensorType().getShape().getDimCount() > 0)
                .toList();
        if (inputs.isEmpty()) {
            throw new SettingError("batch", "needs a model whose input has a shape");
        }
        return inputs;
    }

    private static Dimension first(ValueInfoProto input) {
        return input.getType().getTensorType().getShape().getDim(0);
    }
}

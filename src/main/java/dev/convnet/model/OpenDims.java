package dev.convnet.model;

import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.onnx.proto.TensorShapeProto;
import dev.convnet.onnx.proto.TensorShapeProto.Dimension;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sizes for the open dimensions of a model's inputs. The name of a dimension is its symbol, or else its input and axis:
 * {@code images/0}.
 *
 * @param sizes the sizes by name, in the order of the inputs
 * @param defaulted the names of those, first dimensions apart, that nobody gave a size
 */
public record OpenDims(Map<String, Long> sizes, Set<String> defaulted) {
    private static final long DEFAULT_SIZE = 1;

    /** A symbol or a multiple of a symbol. */
    private static final Pattern MULTIPLE = Pattern.compile("(.+?)(?:\\*(\\d+))?");

    public OpenDims {
        sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
        defaulted = Collections.unmodifiableSet(new LinkedHashSet<>(defaulted));
    }

    /** As {@link #of(ModelFile, long, Map)}, with batches of 1. */
    public static OpenDims of(ModelFile model, Map<String, Long> given) {
        return of(model, 1, given);
    }

    /**
     * The open dimensions of a model.
     *
     * @param batch the size of open first dimensions
     * @param given sizes by name; all other dimensions are 1
     * @throws UserError if a name is given that is not one of theirs, or the batch is not 1 and no first dimension is open
     */
    public static OpenDims of(ModelFile model, long batch, Map<String, Long> given) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        Set<String> defaulted = new LinkedHashSet<>();
        Set<String> batches = new HashSet<>();
        for (ValueInfoProto input : model.inputs()) {
            List<Dimension> dims = input.getType().getTensorType().getShape().getDimList();
            for (int axis = 0; axis < dims.size(); axis++) {
                if (!isKnown(dims.get(axis))) {
                    String name = name(input, axis);
                    sizes.merge(name, axis == 0 ? batch : DEFAULT_SIZE, Math::max);
                    (axis == 0 ? batches : defaulted).add(name);
                }
            }
        }
        if (batch != 1 && batches.isEmpty()) {
            throw new UserError("%s cannot take a batch of %d: the first dimension of its inputs is fixed"
                    .formatted(model.path(), batch));
        }
        given.forEach((name, size) -> {
            if (sizes.replace(name, size) == null) {
                throw new SettingError(
                        "dim",
                        "%s: %s has no open dimension of that name; it has %s"
                                .formatted(
                                        name,
                                        model.path(),
                                        sizes.isEmpty() ? "none" : String.join(", ", sizes.keySet())));
            }
        });
        defaulted.removeAll(batches);
        defaulted.removeAll(given.keySet());
        return new OpenDims(sizes, defaulted);
    }

    /** The {@link #defaulted} dimensions of an input. */
    Stream<String> defaultedOf(ValueInfoProto input) {
        return IntStream.range(0, input.getType().getTensorType().getShape().getDimCount())
                .mapToObj(axis -> name(input, axis))
                .filter(defaulted::contains);
    }

    /** An input's shape with every dimension known. @throws UserError if the model does not specify the number of dimensions */
    public long[] shape(ValueInfoProto input) {
        if (!input.getType().getTensorType().hasShape()) {
            throw new SettingError(
                    "input",
                    "must have a file for " + input.getName()
                            + ": the model does not say how many dimensions this input has");
        }
        TensorShapeProto shape = input.getType().getTensorType().getShape();
        long[] known = new long[shape.getDimCount()];
        for (int axis = 0; axis < known.length; axis++) {
            Dimension dim = shape.getDim(axis);
            known[axis] = isKnown(dim) ? dim.getDimValue() : sizes.get(name(input, axis));
        }
        return known;
    }

    /** The size of any dimension of the model, which may be a multiple of an input's, {@code batch*49}; −1 if unknown or too large. */
    public long size(Dimension dim) {
        if (dim.hasDimValue()) {
            return dim.getDimValue();
        }
        Matcher multiple = MULTIPLE.matcher(dim.getDimParam());
        Long size = multiple.matches() ? sizes.get(multiple.group(1)) : null;
        if (size == null) {
            return -1;
        }
        try {
            return multiple.group(2) == null ? size : Math.multiplyExact(size, Long.parseLong(multiple.group(2)));
        } catch (NumberFormatException | ArithmeticException _) {
            return -1;
        }
    }

    /** Whether the file has the size; some exporters write −1 for an open dimension. */
    private static boolean isKnown(Dimension dim) {
        return dim.hasDimValue() && dim.getDimValue() >= 0;
    }

    private static String name(ValueInfoProto input, int axis) {
        String symbol = input.getType().getTensorType().getShape().getDim(axis).getDimParam();
        return symbol.isEmpty() ? input.getName() + "/" + axis : symbol;
    }
}

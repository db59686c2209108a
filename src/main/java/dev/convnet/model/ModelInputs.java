package dev.convnet.model;

import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.onnx.file.ElementTypes;
import dev.convnet.onnx.file.ModelText;
import dev.convnet.onnx.proto.TensorProto.DataType;
import dev.convnet.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The inputs of a model: values from files, and random values for the others.
 *
 * @param values the values by the names of the inputs
 * @param defaultedDims the names of the dimensions of random values that neither the model nor the caller gave a size, so that it is 1; the batch
 *     is not one of them
 */
public record ModelInputs(Map<String, ModelValue> values, List<String> defaultedDims) {
    private static final String GENERATOR = "L64X128MixRandom";

    public ModelInputs {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        defaultedDims = List.copyOf(defaultedDims);
    }

    /** The types of the inputs by name, with all their sizes: {@code float[1, 1, 28, 28]}. */
    public Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        values.forEach((name, value) -> types.put(name, value.describe()));
        return types;
    }

    /**
     * A value for each input of a model.
     *
     * @param files {@code .npz} files, whose arrays have the names of inputs; and {@code .npy} and {@code .pb} files, one for each
     *     input in order
     * @param dims the sizes of random inputs
     * @param seed the seed of random inputs
     * @throws UserError if a file cannot be read or does not fit the model
     */
    public static ModelInputs of(ModelFile model, List<Path> files, OpenDims dims, long seed) {
        Map<String, ModelValue> values = fromFiles(model, files);
        Set<String> defaulted = new LinkedHashSet<>();
        RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(seed);
        for (ValueInfoProto input : model.inputs()) {
            if (!values.containsKey(input.getName())) {
                values.put(input.getName(), random(input, dims, random));
                dims.defaultedOf(input).forEach(defaulted::add);
            }
        }
        return new ModelInputs(values, List.copyOf(defaulted));
    }

    private static Map<String, ModelValue> fromFiles(ModelFile model, List<Path> files) {
        Map<String, ModelValue> values = new LinkedHashMap<>();
        List<ValueInfoProto> inputs = model.inputs();
        int next = 0;
        for (Path file : files) {
            if (file.toString().endsWith(".npz")) {
                values.putAll(NumpyFile.readArchive(file));
                continue;
            }
            if (next == inputs.size()) {
                throw new UserError(file + ": " + model.path() + " has only " + next + " inputs");
            }
            ValueInfoProto input = inputs.get(next);
            values.put(
                    input.getName(),
                    file.toString().endsWith(".npy")
                            ? NumpyFile.readArray(file)
                            : ValueProtos.read(file, input.getType()));
            next++;
        }
        List<String> names = inputs.stream().map(ValueInfoProto::getName).toList();
        values.keySet().stream()
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new SettingError(
                            "input",
                            name + ": " + model.path() + " has no input of that name; it has "
                                    + String.join(", ", names));
                });
        return values;
    }

    private static TensorValue random(ValueInfoProto input, OpenDims dims, RandomGenerator random) {
        if (!input.getType().hasTensorType()) {
            throw noRandomValues(input, ModelText.type(input.getType()));
        }
        DataType type = DataType.forNumber(input.getType().getTensorType().getElemType());
        return random(input, type, dims.shape(input), random);
    }

    /** The number of elements of a tensor that an array can hold. */
    private static int elements(ValueInfoProto input, DataType type, long[] shape) {
        try {
            int elements = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
            Math.toIntExact(ElementTypes.bytes(type, elements));
            return elements;
        } catch (ArithmeticException e) {
            throw new UserError(
                    "the input %s, %s%s, is larger than 2 GiB, the limit"
                            .formatted(input.getName(), ElementTypes.name(type), Arrays.toString(shape)),
                    e);
        }
    }

    private static SettingError noRandomValues(ValueInfoProto input, String type) {
        return new SettingError(
                "input", "must have a file for " + input.getName() + ": its type, " + type + ", has no random values");
    }

    /**
     * A random tensor: floating-point numbers are uniform in [0, 1), like scaled pixels; bytes are uniform over all non-negative
     * values; wider integers, which are often positions or flags, are 0 or 1, and so are strings.
     *
     * @throws UserError if the element type has no random values
     */
    private static TensorValue random(ValueInfoProto input, DataType type, long[] shape, RandomGenerator random) {
        int elements = elements(input, type, shape);
        if (type == DataType.STRING) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < elements; i++) {
                texts.add(Integer.toString(random.nextInt(2)));
            }
            return TensorValue.of(shape, texts);
        }
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(ElementTypes.bytes(type, elements)))
                .order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            switch (type) {
                case FLOAT -> data.putFloat(random.nextFloat());
                case DOUBLE -> data.putDouble(random.nextDouble());
                case FLOAT16 -> data.putShort(Float.floatToFloat16(random.nextFloat()));
                case BFLOAT16 -> data.putShort((short) (Float.floatToRawIntBits(random.nextFloat()) >> 16));
                case UINT8 -> data.put((byte) random.nextInt(1 << 8));
                case INT8 -> data.put((byte) random.nextInt(1 << 7));
                case BOOL -> data.put((byte) random.nextInt(2));
                case INT16, UINT16 -> data.putShort((short) random.nextInt(2));
                case INT32, UINT32 -> data.putInt(random.nextInt(2));
                case INT64, UINT64 -> data.putLong(random.nextInt(2));
                default -> throw noRandomValues(input, ElementTypes.name(type));
            }
        }
        return TensorValue.of(type, shape, data.flip());
    }
}

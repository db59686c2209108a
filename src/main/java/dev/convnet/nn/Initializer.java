package dev.convnet.nn;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.TensorType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The initial distribution of weights: uniform between −bound and +bound. Biases always have PyTorch's default, uniform
 * with bound 1/√fan_in; batch normalization starts as the identity.
 */
public enum Initializer {
    /** PyTorch's default, {@code kaiming_uniform_(a=√5)}: bound √(6 / ((1 + 5)·fan_in)) = 1/√fan_in. */
    DEFAULT {
        @Override
        double bound(Parameter.Role.Weight weight) {
            return 1 / Math.sqrt((double) weight.fanIn());
        }
    },
    /** Xavier-uniform (Glorot and Bengio 2010): bound √(6 / (fan_in + fan_out)). */
    XAVIER {
        @Override
        double bound(Parameter.Role.Weight weight) {
            return Math.sqrt(6.0 / (weight.fanIn() + weight.fanOut()));
        }
    },
    /** He-uniform for ReLU (He et al. 2015): bound √(6 / fan_in). */
    HE {
        @Override
        double bound(Parameter.Role.Weight weight) {
            return Math.sqrt(6.0 / weight.fanIn());
        }
    };

    abstract double bound(Parameter.Role.Weight weight);

    /**
     * The initial value of {@code parameter}. It depends only on the seed, the parameter's name and its role, so changes
     * elsewhere in the network do not affect it. The numbers are the same with every version of Java: element i is
     * {@code (float) ((2 · u(i) − 1) · bound)} for the doubles u(0), u(1), … of {@link L64X128Mix}.
     */
    public Tensor initial(Parameter parameter, long seed) {
        Shape shape = parameter.shape();
        ByteBuffer data = Tensor.allocate(shape.elements() * Float.BYTES);
        FloatBuffer values = data.asFloatBuffer();
        switch (parameter.role()) {
            case Parameter.Role.Weight weight -> fillUniform(values, bound(weight), random(seed, parameter.name()));
            case Parameter.Role.Bias(long fanIn) ->
                fillUniform(values, 1 / Math.sqrt((double) fanIn), random(seed, parameter.name()));
            case Parameter.Role.Scale _, Parameter.Role.RunningVariance _ -> fill(values, 1);
            case Parameter.Role.Shift _, Parameter.Role.RunningMean _ -> fill(values, 0);
        }
        return new Tensor(new TensorType(DataType.FLOAT, shape), data);
    }

    private static void fillUniform(FloatBuffer values, double bound, L64X128Mix random) {
        while (values.hasRemaining()) {
            values.put((float) ((2 * random.nextDouble() - 1) * bound));
        }
    }

    private static void fill(FloatBuffer values, float value) {
        while (values.hasRemaining()) {
            values.put(value);
        }
    }

    /** A generator per name, seeded with the seed and the name's FNV-1a hash. */
    private static L64X128Mix random(long seed, String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return new L64X128Mix(hash ^ (seed * 0x9e3779b97f4a7c15L));
    }
}

package dev.convnet.testing;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.ops.AdamSettings;
import dev.convnet.ops.AdamStep;
import dev.convnet.ops.AdamWStep;
import dev.convnet.ops.AveragePoolGrad;
import dev.convnet.ops.BatchNormalizationGrad;
import dev.convnet.ops.BatchNormalizationGrad.Gradients;
import dev.convnet.ops.BatchNormalizationReluGrad;
import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import dev.convnet.ops.ConvBiasGrad;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import dev.convnet.ops.GlobalAveragePoolGrad;
import dev.convnet.ops.GlobalMaxPoolGrad;
import dev.convnet.ops.MaxPoolGrad;
import dev.convnet.ops.MomentumStep;
import dev.convnet.ops.ReluGrad;
import dev.convnet.ops.SeededDropout;
import dev.convnet.ops.SgdStep;
import dev.convnet.ops.SigmoidGrad;
import dev.convnet.ops.SoftmaxCrossEntropy;
import dev.convnet.ops.SoftmaxCrossEntropyGrad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Cases of every operator of our domain over random shapes, always the same: batches from one image on, odd sizes, strides that
 * leave pixels over, uneven padding, dilation, groups, planes of one pixel. What holds a body or a kernel against something else
 * takes them from here.
 */
public final class OperatorCases {
    private static final int EACH = 10;

    private final Random random = new Random(20_12);

    private OperatorCases() {}

    /** All of them. */
    public static List<OperatorCase> all() {
        OperatorCases cases = new OperatorCases();
        List<OperatorCase> all = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            int number = i;
            cases.some(number).forEach(c -> all.add(named(c, number)));
        }
        return all;
    }

    private static OperatorCase named(OperatorCase unnamed, int number) {
        return new OperatorCase(
                unnamed.operator() + "-" + number,
                unnamed.operator(),
                unnamed.model(),
                unnamed.inputs(),
                unnamed.byReferenceEvaluator());
    }

    private Stream<OperatorCase> some(int number) {
        return Stream.of(
                convInput(number % 5 == 4 ? 2 : 1),
                convWeight(),
                convBias(),
                maxPool(),
                averagePool(),
                globalMaxPool(),
                globalAveragePool(),
                relu(),
                sigmoid(),
                batchNorm(new BatchNormalizationTraining(1e-5f, 0.9f)::call),
                batchNorm(new BatchNormalizationReluTraining(1e-5f, 0.9f)::call),
                batchNormGradient(false),
                batchNormGradient(true),
                dropout(),
                crossEntropy(),
                crossEntropyGradient(),
                sgd(),
                momentum(),
                adam(false),
                adam(true));
    }

    // Sizes and windows

    private long from(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** One image every third time. */
    private long batch() {
        return random.nextInt(3) == 0 ? 1 : from(2, 5);
    }

    private Tensor normal(long... sizes) {
        return Tensors.normal(random, DataType.FLOAT, sizes);
    }

    private Tensor normal(Shape shape) {
        return normal(shape.sizes());
    }

    /** A window that fits images of that size; padding is even on both sides where {@code symmetric}. */
    private Window window(long height, long width, boolean symmetric, boolean dilated) {
        while (true) {
            List<Long> kernel = List.of(from(1, 5), from(1, 5));
            List<Long> strides = random.nextBoolean() ? List.of(1L, 1L) : List.of(from(1, 4), from(1, 4));
            List<Long> before = List.of(from(0, (int) (kernel.get(0) / 2)), from(0, (int) (kernel.get(1) / 2)));
            List<Long> after = symmetric
                    ? before
                    : List.of(from(0, (int) (kernel.get(0) / 2)), from(0, (int) (kernel.get(1) / 2)));
            long dilation = dilated ? from(1, 3) : 1;
            Window window = new Window(kernel, strides, before, after, List.of(dilation, dilation));
            if (height + before.get(0) + after.get(0) >= window.reach(0)
                    && width + before.get(1) + after.get(1) >= window.reach(1)) {
                return window;
            }
        }
    }

    // Convolution

    private OperatorCase convInput(int groups) {
        long height = from(1, 13);
        long width = from(1, 13);
        Window window = window(height, width, random.nextBoolean(), random.nextBoolean());
        List<Long> size = List.of(height, width);
        List<Long> out = window.outputSizes("case", size);
        long inputs = from(1, 20);
        long outputs = from(1, 70) * groups;
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("dy", normal(batch(), outputs, out.get(0), out.get(1)));
        given.put(
                "weight",
                normal(outputs, inputs, window.kernel().get(0), window.kernel().get(1)));
        OperatorCase made = OperatorCase.of(
                "",
                given,
                (ops, in) -> Map.of(
                        "dx", new ConvInputGrad(window, groups, size).call(ops, in.get("dy"), in.get("weight"))));
        // Its ConvTranspose cannot reshape the weights of groups.
        return groups == 1 ? made : made.withoutReferenceEvaluator();
    }

    private OperatorCase convWeight() {
        long height = from(1, 13);
        long width = from(1, 13);
        Window window = window(height, width, random.nextBoolean(), random.nextBoolean());
        List<Long> out = window.outputSizes("case", List.of(height, width));
        long batch = batch();
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("x", normal(batch, from(1, 40), height, width));
        given.put("dy", normal(batch, from(1, 90), out.get(0), out.get(1)));
        return OperatorCase.of(
                "",
                given,
                (ops, in) -> Map.of("dweight", new ConvWeightGrad(window, 1).call(ops, in.get("x"), in.get("dy"))));
    }

    private OperatorCase convBias() {
        Map<String, Tensor> given = Map.of("dy", normal(batch(), from(1, 9), from(1, 40), from(1, 40)));
        return OperatorCase.of("", given, (ops, in) -> Map.of("dbias", new ConvBiasGrad().call(ops, in.get("dy"))));
    }

    // Pooling

    private OperatorCase maxPool() {
        List<Long> size = List.of(from(1, 13), from(1, 13));
        Window window = window(size.get(0), size.get(1), true, false);
        List<Long> out = window.outputSizes("case", size);
        Tensor x = normal(batch(), from(1, 5), size.get(0), size.get(1));
        Tensor indices = maxima(x, window, out);
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("dy", normal(indices.type().shape()));
        given.put("indices", indices);
        return OperatorCase.of(
                        "",
                        given,
                        (ops, in) -> Map.of("dx", new MaxPoolGrad(size).call(ops, in.get("dy"), in.get("indices"))))
                .withMore(Map.of("x", x));
    }

    /** The position of the maximum under each place of the window. */
    private static Tensor maxima(Tensor x, Window window, List<Long> out) {
        long[] sizes = x.type().shape().sizes();
        double[] values = Tensors.doubles(x);
        long[] indices = new long[(int) (sizes[0] * sizes[1] * out.get(0) * out.get(1))];
        int at = 0;
        for (long plane = 0; plane < sizes[0] * sizes[1]; plane++) {
            for (long row = 0; row < out.get(0); row++) {
                for (long column = 0; column < out.get(1); column++) {
                    long best = -1;
                    for (long k = 0; k < window.kernel().get(0); k++) {
                        for (long l = 0; l < window.kernel().get(1); l++) {
                            long y = row * window.strides().get(0)
                                    - window.padsBegin().get(0)
                                    + k;
                            long z = column * window.strides().get(1)
                                    - window.padsBegin().get(1)
                                    + l;
                            boolean inside = y >= 0 && y < sizes[2] && z >= 0 && z < sizes[3];
                            long place = (plane * sizes[2] + y) * sizes[3] + z;
                            if (inside && (best < 0 || values[(int) place] > values[(int) best])) {
                                best = place;
                            }
                        }
                    }
                    indices[at++] = best;
                }
            }
        }
        return Tensor.int64s(Shape.of(sizes[0], sizes[1], out.get(0), out.get(1)), indices);
    }

    private OperatorCase averagePool() {
        List<Long> size = List.of(from(1, 13), from(1, 13));
        long side = from(1, 3);
        boolean tiles = random.nextBoolean() && side <= size.get(0) && side <= size.get(1);
        Window window = tiles ? Window.square(side).stride(side) : window(size.get(0), size.get(1), true, false);
        boolean countPadding = random.nextBoolean();
        List<Long> out = window.outputSizes("case", size);
        Map<String, Tensor> given = Map.of("dy", normal(batch(), from(1, 5), out.get(0), out.get(1)));
        return OperatorCase.of(
                "",
                given,
                (ops, in) -> Map.of("dx", new AveragePoolGrad(window, countPadding, size).call(ops, in.get("dy"))));
    }

    private OperatorCase globalMaxPool() {
        Tensor x = normal(batch(), from(1, 9), from(1, 9), from(1, 9));
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("dy", normal(x.type().shape().size(0), x.type().shape().size(1), 1, 1));
        given.put("x", x);
        return OperatorCase.of(
                "", given, (ops, in) -> Map.of("dx", new GlobalMaxPoolGrad().call(ops, in.get("dy"), in.get("x"))));
    }

    private OperatorCase globalAveragePool() {
        List<Long> size = List.of(from(1, 9), from(1, 9));
        Map<String, Tensor> given = Map.of("dy", normal(batch(), from(1, 9), 1, 1));
        return OperatorCase.of(
                "", given, (ops, in) -> Map.of("dx", new GlobalAveragePoolGrad(size).call(ops, in.get("dy"))));
    }

    // Activations and normalisation

    /** Any rank, from vectors of one element to images of more than a chunk. */
    private long[] anyShape() {
        return switch (random.nextInt(3)) {
            case 0 -> new long[] {from(1, 5)};
            case 1 -> new long[] {batch(), from(1, 900)};
            default -> new long[] {batch(), from(1, 6), from(1, 33), from(1, 33)};
        };
    }

    private OperatorCase relu() {
        long[] shape = anyShape();
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("dy", normal(shape));
        given.put("y", Tensors.filled(() -> Math.max(0, random.nextGaussian()), DataType.FLOAT, shape));
        return OperatorCase.of(
                "", given, (ops, in) -> Map.of("dx", new ReluGrad().call(ops, in.get("dy"), in.get("y"))));
    }

    private OperatorCase sigmoid() {
        long[] shape = anyShape();
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("dy", normal(shape));
        given.put("y", Tensors.uniform(random, 0.01, 0.99, DataType.FLOAT, shape));
        return OperatorCase.of(
                "", given, (ops, in) -> Map.of("dx", new SigmoidGrad().call(ops, in.get("dy"), in.get("y"))));
    }

    /** A batch with more than one value per channel, far from 0 and large or small, as its channels may be. */
    private Tensor toNormalise() {
        long[] shape = random.nextBoolean()
                ? new long[] {from(2, 9), from(1, 40)}
                : new long[] {batch(), from(1, 6), from(2, 33), from(1, 33)};
        double scale = Math.exp(random.nextGaussian());
        double shift = 10 * random.nextGaussian();
        return Tensors.filled(() -> scale * (shift + random.nextGaussian()), DataType.FLOAT, shape);
    }

    /** One of the two forward operators. */
    private interface Normalisation {
        BatchNormalizationTraining.BatchNormalizationOutputs record(
                Ops ops, Value x, Value scale, Value shift, Value runningMean, Value runningVariance);
    }

    private OperatorCase batchNorm(Normalisation normalisation) {
        Tensor x = toNormalise();
        long channels = x.type().shape().size(1);
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("x", x);
        given.put("scale", normal(channels));
        given.put("shift", normal(channels));
        given.put("running_mean", normal(channels));
        given.put("running_variance", Tensors.uniform(random, 0.5, 2, DataType.FLOAT, channels));
        return OperatorCase.of("", given, (ops, in) -> {
            BatchNormalizationTraining.BatchNormalizationOutputs result = normalisation.record(
                    ops,
                    in.get("x"),
                    in.get("scale"),
                    in.get("shift"),
                    in.get("running_mean"),
                    in.get("running_variance"));
            Map<String, Value> outputs = new LinkedHashMap<>();
            outputs.put("y", result.y());
            outputs.put("mean", result.mean());
            outputs.put("inverse_deviation", result.inverseDeviation());
            outputs.put("next_running_mean", result.runningMean());
            outputs.put("next_running_variance", result.runningVariance());
            return outputs;
        });
    }

    private OperatorCase batchNormGradient(boolean relu) {
        Tensor x = toNormalise();
        long[] shape = x.type().shape().sizes();
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("dy", normal(shape));
        if (relu) {
            given.put("y", Tensors.filled(() -> Math.max(0, random.nextGaussian()), DataType.FLOAT, shape));
        }
        given.put("x", x);
        given.put("scale", normal(shape[1]));
        addMoments(x, given);
        return OperatorCase.of("", given, (ops, in) -> {
            Value mean = in.get("mean");
            Value inverse = in.get("inverse_deviation");
            Gradients gradients = relu
                    ? new BatchNormalizationReluGrad()
                            .call(ops, in.get("dy"), in.get("y"), in.get("x"), in.get("scale"), mean, inverse)
                    : new BatchNormalizationGrad().call(ops, in.get("dy"), in.get("x"), in.get("scale"), mean, inverse);
            return Map.of("dx", gradients.x(), "dscale", gradients.scale(), "dshift", gradients.shift());
        });
    }

    /** Adds the batch's mean and inverse deviation, with ε = 1e-5, [1, C, 1…]. */
    private static void addMoments(Tensor x, Map<String, Tensor> given) {
        long[] sizes = x.type().shape().sizes();
        int channels = (int) sizes[1];
        int area = (int) Arrays.stream(sizes).skip(2).reduce(1, Math::multiplyExact);
        double[] values = Tensors.doubles(x);
        double n = sizes[0] * (double) area;
        double[] means = new double[channels];
        double[] inverses = new double[channels];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            double squares = 0;
            for (int image = 0; image < sizes[0]; image++) {
                for (int i = 0; i < area; i++) {
                    double value = values[(image * channels + c) * area + i];
                    sum += value;
                    squares += value * value;
                }
            }
            means[c] = sum / n;
            inverses[c] = 1 / Math.sqrt(squares / n - means[c] * means[c] + 1e-5);
        }
        long[] perChannel = new long[sizes.length];
        Arrays.fill(perChannel, 1);
        perChannel[1] = channels;
        given.put("mean", Tensor.reals(DataType.FLOAT, Shape.of(perChannel), means));
        given.put("inverse_deviation", Tensor.reals(DataType.FLOAT, Shape.of(perChannel), inverses));
    }

    private OperatorCase dropout() {
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("x", normal(anyShape()));
        given.put("seed", Tensor.int64s(Shape.SCALAR, random.nextLong()));
        given.put("step", Tensor.int64s(Shape.SCALAR, random.nextLong(1_000_000)));
        float ratio = random.nextInt(1, 10) / 10f;
        long site = from(0, 5);
        return OperatorCase.of("", given, (ops, in) -> {
            SeededDropout.DropoutOutputs result =
                    new SeededDropout(ratio, site).call(ops, in.get("x"), in.get("seed"), in.get("step"));
            return Map.of("y", result.y(), "mask", result.mask());
        });
    }

    // The loss

    private Tensor labels(long batch, long classes) {
        return Tensor.int64s(Shape.of(batch), random.longs(batch, 0, classes).toArray());
    }

    private OperatorCase crossEntropy() {
        long batch = batch();
        long classes = from(2, 12);
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("logits", normal(batch, classes));
        given.put("labels", labels(batch, classes));
        return OperatorCase.of("", given, (ops, in) -> {
            SoftmaxCrossEntropy.CrossEntropyOutputs result =
                    new SoftmaxCrossEntropy().call(ops, in.get("logits"), in.get("labels"));
            return Map.of("loss", result.loss(), "log_probabilities", result.logProbabilities());
        });
    }

    private OperatorCase crossEntropyGradient() {
        long batch = batch();
        long classes = from(2, 12);
        double[] logs = new double[(int) (batch * classes)];
        for (int row = 0; row < batch; row++) {
            double sum = 0;
            for (int i = 0; i < classes; i++) {
                logs[(int) (row * classes) + i] = random.nextGaussian();
                sum += Math.exp(logs[(int) (row * classes) + i]);
            }
            for (int i = 0; i < classes; i++) {
                logs[(int) (row * classes) + i] -= Math.log(sum);
            }
        }
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("dloss", normal());
        given.put("log_probabilities", Tensor.reals(DataType.FLOAT, Shape.of(batch, classes), logs));
        given.put("labels", labels(batch, classes));
        return OperatorCase.of(
                "",
                given,
                (ops, in) -> Map.of(
                        "dlogits",
                        new SoftmaxCrossEntropyGrad()
                                .call(ops, in.get("dloss"), in.get("log_probabilities"), in.get("labels"))));
    }

    // Optimizers: several steps, from some step on

    private static final int STEPS = 3;

    private float decay() {
        return random.nextBoolean() ? 0 : 0.01f;
    }

    private Map<String, Tensor> optimizerInputs(String... slots) {
        long[] shape = anyShape();
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("parameter", normal(shape));
        for (String slot : slots) {
            given.put(slot, Tensors.uniform(random, 0, 0.1, DataType.FLOAT, shape));
        }
        for (int i = 0; i < STEPS; i++) {
            given.put("gradient" + i, normal(shape));
        }
        given.put("learning_rate", Tensors.uniform(random, 1e-3, 1e-1, DataType.FLOAT));
        given.put("step", Tensor.int64s(Shape.SCALAR, random.nextBoolean() ? 0 : random.nextLong(2000)));
        return given;
    }

    private OperatorCase sgd() {
        float decay = decay();
        return OperatorCase.of("", optimizerInputs(), (ops, in) -> {
            Value p = in.get("parameter");
            for (int i = 0; i < STEPS; i++) {
                p = new SgdStep(decay).call(ops, p, in.get("gradient" + i), in.get("learning_rate"));
            }
            return Map.of("next_parameter", p);
        });
    }

    private OperatorCase momentum() {
        float decay = decay();
        boolean nesterov = random.nextBoolean();
        return OperatorCase.of("", optimizerInputs("velocity"), (ops, in) -> {
            MomentumStep.MomentumState state = new MomentumStep.MomentumState(in.get("parameter"), in.get("velocity"));
            for (int i = 0; i < STEPS; i++) {
                state = new MomentumStep(0.9f, nesterov, decay)
                        .call(
                                ops,
                                state.parameter(),
                                in.get("gradient" + i),
                                state.velocity(),
                                in.get("learning_rate"));
            }
            return Map.of("next_parameter", state.parameter(), "next_velocity", state.velocity());
        });
    }

    private OperatorCase adam(boolean decoupled) {
        AdamSettings settings = new AdamSettings(0.9f, 0.999f, 1e-8f, decay());
        return OperatorCase.of("", optimizerInputs("first_moment", "second_moment"), (ops, in) -> {
            AdamStep.AdamState state =
                    new AdamStep.AdamState(in.get("parameter"), in.get("first_moment"), in.get("second_moment"));
            for (int i = 0; i < STEPS; i++) {
                Value step = ops.add(in.get("step"), ops.int64(i));
                Value p = state.parameter();
                Value gradient = in.get("gradient" + i);
                Value m = state.firstMoment();
                Value v = state.secondMoment();
                Value rate = in.get("learning_rate");
                state = decoupled
                        ? new AdamWStep(settings).call(ops, p, gradient, m, v, rate, step)
                        : new AdamStep(settings).call(ops, p, gradient, m, v, rate, step);
            }
            return Map.of(
                    "next_parameter",
                    state.parameter(),
                    "next_first_moment",
                    state.firstMoment(),
                    "next_second_moment",
                    state.secondMoment());
        });
    }
}

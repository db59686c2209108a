package dev.convnet.testing;

import dev.convnet.results.LayerFacts;
import dev.convnet.results.LayerFacts.ActivationFacts;
import dev.convnet.results.LayerFacts.AdaptivePoolingFacts;
import dev.convnet.results.LayerFacts.BranchesFacts;
import dev.convnet.results.LayerFacts.ConvolutionFacts;
import dev.convnet.results.LayerFacts.DenseBlockFacts;
import dev.convnet.results.LayerFacts.DropoutFacts;
import dev.convnet.results.LayerFacts.LinearFacts;
import dev.convnet.results.LayerFacts.NormFacts;
import dev.convnet.results.LayerFacts.OtherFacts;
import dev.convnet.results.LayerFacts.PoolingFacts;
import dev.convnet.results.LayerFacts.Reduction;
import dev.convnet.results.LayerFacts.SequenceFacts;
import dev.convnet.results.LayerSummary;
import dev.convnet.results.WindowFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The layers of the six networks at their default sides, built independently of the networks. */
public final class Trees {
    private final List<LayerSummary> children = new ArrayList<>();
    private final List<Long> input;
    private List<Long> shape;

    private Trees(List<Long> input) {
        this.input = input;
        this.shape = input;
    }

    public static LayerSummary alexNet() {
        return root(
                "AlexNet",
                224,
                net -> net.sequential(
                                "features",
                                f -> f.conv("0", 64, 11, 4, 2)
                                        .activation("1", "ReLU")
                                        .pool("2", Reduction.MAX, 3, 2, 0)
                                        .conv("3", 192, 5, 1, 2)
                                        .activation("4", "ReLU")
                                        .pool("5", Reduction.MAX, 3, 2, 0)
                                        .conv("6", 384, 3, 1, 1)
                                        .activation("7", "ReLU")
                                        .conv("8", 256, 3, 1, 1)
                                        .activation("9", "ReLU")
                                        .conv("10", 256, 3, 1, 1)
                                        .activation("11", "ReLU")
                                        .pool("12", Reduction.MAX, 3, 2, 0))
                        .adaptive("avgpool", Reduction.AVERAGE, 6)
                        .flatten("flatten")
                        .sequential(
                                "classifier",
                                c -> c.dropout("0", "Dropout")
                                        .linear("1", 4096)
                                        .activation("2", "ReLU")
                                        .dropout("3", "Dropout")
                                        .linear("4", 4096)
                                        .activation("5", "ReLU")
                                        .linear("6", 10)));
    }

    public static LayerSummary vgg11() {
        return root("Vgg", 224, net -> {
            int[][] blocks = {{1, 64}, {1, 128}, {2, 256}, {2, 512}, {2, 512}};
            for (int i = 0; i < blocks.length; i++) {
                int[] block = blocks[i];
                net.sequential(String.valueOf(i), b -> {
                    for (int k = 0; k < block[0]; k++) {
                        b.conv(String.valueOf(2 * k), block[1], 3, 1, 1).activation(String.valueOf(2 * k + 1), "ReLU");
                    }
                    b.pool(String.valueOf(2 * block[0]), Reduction.MAX, 2, 2, 0);
                });
            }
            net.flatten("5")
                    .linear("6", 4096)
                    .activation("7", "ReLU")
                    .dropout("8", "Dropout")
                    .linear("9", 4096)
                    .activation("10", "ReLU")
                    .dropout("11", "Dropout")
                    .linear("12", 10);
        });
    }

    public static LayerSummary nin() {
        return root(
                "NetworkInNetwork",
                224,
                net -> net.ninBlock("n1", 96, 11, 4, 0)
                        .pool("m1", Reduction.MAX, 3, 2, 0)
                        .ninBlock("n2", 256, 5, 1, 2)
                        .pool("m2", Reduction.MAX, 3, 2, 0)
                        .ninBlock("n3", 384, 3, 1, 1)
                        .pool("m3", Reduction.MAX, 3, 2, 0)
                        .dropout("dropout1", "Dropout2d")
                        .ninBlock("n4", 10, 3, 1, 1)
                        .adaptive("avg1", Reduction.MAX, 1)
                        .flatten("flat"));
    }

    public static LayerSummary googLeNet() {
        return root(
                "GoogLeNet",
                96,
                net -> net.sequential(
                                "0",
                                s -> s.conv("0", 64, 7, 2, 3)
                                        .activation("1", "ReLU")
                                        .pool("2", Reduction.MAX, 3, 2, 1))
                        .sequential(
                                "1",
                                s -> s.conv("0", 64, 1, 1, 0)
                                        .activation("1", "ReLU")
                                        .conv("2", 192, 3, 1, 1)
                                        .pool("3", Reduction.MAX, 3, 2, 1))
                        .sequential(
                                "2",
                                s -> s.inception("0", 64, 96, 128, 16, 32, 32)
                                        .inception("1", 128, 128, 192, 32, 96, 64)
                                        .pool("2", Reduction.MAX, 3, 2, 1))
                        .sequential(
                                "3",
                                s -> s.inception("0", 192, 96, 208, 16, 48, 64)
                                        .inception("1", 160, 112, 224, 24, 64, 64)
                                        .inception("2", 128, 128, 256, 24, 64, 64)
                                        .inception("3", 112, 144, 288, 32, 64, 64)
                                        .inception("4", 256, 160, 320, 32, 128, 128)
                                        .pool("5", Reduction.MAX, 3, 2, 1))
                        .sequential(
                                "4",
                                s -> s.inception("0", 256, 160, 320, 32, 128, 128)
                                        .inception("1", 384, 192, 384, 48, 128, 128)
                                        .adaptive("2", Reduction.MAX, 1)
                                        .flatten("3"))
                        .linear("5", 10));
    }

    public static LayerSummary lenet() {
        return root(
                "BatchNormLeNet",
                28,
                net -> net.conv("0", 6, 5, 1, 0)
                        .norm("1")
                        .activation("2", "Sigmoid")
                        .pool("3", Reduction.AVERAGE, 2, 2, 0)
                        .conv("4", 16, 5, 1, 0)
                        .norm("5")
                        .activation("6", "Sigmoid")
                        .pool("7", Reduction.AVERAGE, 2, 2, 0)
                        .flatten("8")
                        .linear("9", 120)
                        .norm("10")
                        .activation("11", "Sigmoid")
                        .linear("12", 84)
                        .norm("13")
                        .activation("14", "Sigmoid")
                        .linear("15", 10));
    }

    public static LayerSummary denseNet() {
        return root("DenseNet", 96, net -> {
            net.other("0", "Reshape")
                    .conv("1", 64, 7, 2, 3)
                    .norm("2")
                    .activation("3", "ReLU")
                    .pool("4", Reduction.MAX, 3, 2, 1);
            for (int i = 0; i < 4; i++) {
                net.denseBlock(String.valueOf(5 + 2 * i), 4, 32);
                if (i < 3) {
                    net.sequential(
                            String.valueOf(6 + 2 * i),
                            t -> t.norm("0")
                                    .activation("1", "ReLU")
                                    .conv("2", Math.toIntExact(t.shape.getFirst() / 2), 1, 1, 0)
                                    .pool("3", Reduction.AVERAGE, 2, 2, 0));
                }
            }
            net.norm("12")
                    .activation("13", "ReLU")
                    .adaptive("14", Reduction.MAX, 1)
                    .flatten("15")
                    .linear("16", 10);
        });
    }

    private static LayerSummary root(String type, long side, Consumer<Trees> layers) {
        return parent("", type, new OtherFacts(""), List.of(1L, side, side), layers);
    }

    private static LayerSummary parent(
            String name, String type, LayerFacts facts, List<Long> input, Consumer<Trees> layers) {
        Trees inside = new Trees(input);
        layers.accept(inside);
        return inside.build(name, type, facts, inside.shape);
    }

    private LayerSummary build(String name, String type, LayerFacts facts, List<Long> output) {
        return new LayerSummary(
                name,
                type,
                facts,
                input,
                output,
                children.stream().mapToLong(LayerSummary::parameters).sum(),
                children.stream().mapToLong(LayerSummary::macs).sum(),
                List.copyOf(children));
    }

    private Trees add(LayerSummary child) {
        children.add(child);
        shape = child.output();
        return this;
    }

    private Trees leaf(String name, String type, LayerFacts facts, List<Long> output, long parameters, long macs) {
        return add(new LayerSummary(name, type, facts, shape, output, parameters, macs, List.of()));
    }

    private Trees sequential(String name, Consumer<Trees> layers) {
        return add(parent(name, "Sequential", new SequenceFacts(), shape, layers));
    }

    private Trees conv(String name, int out, int kernel, int stride, int pad) {
        List<Long> output = windows(out, kernel, stride, pad);
        long weights = shape.getFirst() * out * kernel * kernel;
        return leaf(
                name,
                "Conv2d",
                new ConvolutionFacts(out, window(kernel, stride, pad)),
                output,
                weights + out,
                weights * output.get(1) * output.get(2));
    }

    private Trees pool(String name, Reduction reduction, int kernel, int stride, int pad) {
        return leaf(
                name,
                type(reduction),
                new PoolingFacts(reduction, window(kernel, stride, pad)),
                windows(shape.getFirst(), kernel, stride, pad),
                0,
                0);
    }

    private Trees adaptive(String name, Reduction reduction, long side) {
        return leaf(
                name,
                "Adaptive" + type(reduction),
                new AdaptivePoolingFacts(reduction, side, side),
                List.of(shape.getFirst(), side, side),
                0,
                0);
    }

    private static String type(Reduction reduction) {
        return switch (reduction) {
            case AVERAGE -> "AvgPool2d";
            case MAX -> "MaxPool2d";
        };
    }

    private Trees norm(String name) {
        return leaf(name, "BatchNorm", new NormFacts(), shape, 2 * shape.getFirst(), 0);
    }

    private Trees activation(String name, String type) {
        return leaf(name, type, new ActivationFacts(), shape, 0, 0);
    }

    private Trees dropout(String name, String type) {
        return leaf(name, type, new DropoutFacts(0.5, type.equals("Dropout2d")), shape, 0, 0);
    }

    private Trees other(String name, String type) {
        return leaf(name, type, new OtherFacts(""), shape, 0, 0);
    }

    private Trees flatten(String name) {
        return leaf(name, "Flatten", new OtherFacts(""), List.of(shape.stream().reduce(1L, Math::multiplyExact)), 0, 0);
    }

    private Trees linear(String name, long out) {
        long weights = shape.getFirst() * out;
        return leaf(name, "Linear", new LinearFacts(out), List.of(out), weights + out, weights);
    }

    private Trees ninBlock(String name, int out, int kernel, int stride, int pad) {
        return sequential(
                name,
                b -> b.conv("0", out, kernel, stride, pad)
                        .activation("1", "ReLU")
                        .conv("2", out, 1, 1, 0)
                        .activation("3", "ReLU")
                        .conv("4", out, 1, 1, 0)
                        .activation("5", "ReLU"));
    }

    /** Each branch starts with the block's input, so the current shape is reset before it. */
    private Trees inception(String name, int c1, int c2a, int c2b, int c3a, int c3b, int c4) {
        Trees inside = new Trees(shape);
        inside.conv("p1_1", c1, 1, 1, 0).activation("p1_1_relu", "ReLU");
        inside.shape = shape;
        inside.conv("p2_1", c2a, 1, 1, 0).activation("p2_1_relu", "ReLU");
        inside.conv("p2_2", c2b, 3, 1, 1).activation("p2_2_relu", "ReLU");
        inside.shape = shape;
        inside.conv("p3_1", c3a, 1, 1, 0).activation("p3_1_relu", "ReLU");
        inside.conv("p3_2", c3b, 5, 1, 2).activation("p3_2_relu", "ReLU");
        inside.shape = shape;
        inside.pool("p4_1", Reduction.MAX, 3, 1, 1).conv("p4_2", c4, 1, 1, 0).activation("p4_2_relu", "ReLU");
        BranchesFacts branches = new BranchesFacts(List.of(
                List.of("p1_1", "p1_1_relu"),
                List.of("p2_1", "p2_1_relu", "p2_2", "p2_2_relu"),
                List.of("p3_1", "p3_1_relu", "p3_2", "p3_2_relu"),
                List.of("p4_1", "p4_2", "p4_2_relu")));
        return add(inside.build(
                name, "Inception", branches, List.of((long) (c1 + c2b + c3b + c4), shape.get(1), shape.get(2))));
    }

    private Trees denseBlock(String name, int layers, int growth) {
        Trees inside = new Trees(shape);
        for (int i = 0; i < layers; i++) {
            inside.shape = List.of(shape.getFirst() + (long) i * growth, shape.get(1), shape.get(2));
            inside.sequential(
                    "net." + i, unit -> unit.norm("0").activation("1", "ReLU").conv("2", growth, 3, 1, 1));
        }
        List<Long> output = List.of(shape.getFirst() + (long) layers * growth, shape.get(1), shape.get(2));
        return add(inside.build(name, "DenseBlock", new DenseBlockFacts(), output));
    }

    private List<Long> windows(long channels, int kernel, int stride, int pad) {
        long side = (shape.get(1) + 2L * pad - kernel) / stride + 1;
        return List.of(channels, side, side);
    }

    private static WindowFacts window(long kernel, long stride, long pad) {
        return new WindowFacts(
                List.of(kernel, kernel),
                List.of(stride, stride),
                List.of(pad, pad),
                List.of(pad, pad),
                List.of(1L, 1L));
    }
}

package dev.convnet.testing;

import dev.convnet.nn.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The trees of the six networks at their default sides, made without the networks, for tests of what reads trees. */
public final class Trees {
    private final List<Architecture> children = new ArrayList<>();
    private final List<Long> input;
    private List<Long> shape;

    private Trees(List<Long> input) {
        this.input = input;
        this.shape = input;
    }

    public static Architecture alexNet() {
        return root(
                "AlexNet",
                224,
                net -> net.sequential(
                                "features",
                                f -> f.conv("0", 64, 11, 4, 2)
                                        .plain("1", "ReLU", "")
                                        .pool("2", "MaxPool2d", 3, 2, 0)
                                        .conv("3", 192, 5, 1, 2)
                                        .plain("4", "ReLU", "")
                                        .pool("5", "MaxPool2d", 3, 2, 0)
                                        .conv("6", 384, 3, 1, 1)
                                        .plain("7", "ReLU", "")
                                        .conv("8", 256, 3, 1, 1)
                                        .plain("9", "ReLU", "")
                                        .conv("10", 256, 3, 1, 1)
                                        .plain("11", "ReLU", "")
                                        .pool("12", "MaxPool2d", 3, 2, 0))
                        .adaptive("avgpool", "AdaptiveAvgPool2d", 6)
                        .flatten("flatten")
                        .sequential(
                                "classifier",
                                c -> c.plain("0", "Dropout", "p 0.5")
                                        .linear("1", 4096)
                                        .plain("2", "ReLU", "")
                                        .plain("3", "Dropout", "p 0.5")
                                        .linear("4", 4096)
                                        .plain("5", "ReLU", "")
                                        .linear("6", 10)));
    }

    public static Architecture vgg11() {
        return root("Vgg", 224, net -> {
            int[][] blocks = {{1, 64}, {1, 128}, {2, 256}, {2, 512}, {2, 512}};
            for (int i = 0; i < blocks.length; i++) {
                int[] block = blocks[i];
                net.sequential(String.valueOf(i), b -> {
                    for (int k = 0; k < block[0]; k++) {
                        b.conv(String.valueOf(2 * k), block[1], 3, 1, 1).plain(String.valueOf(2 * k + 1), "ReLU", "");
                    }
                    b.pool(String.valueOf(2 * block[0]), "MaxPool2d", 2, 2, 0);
                });
            }
            net.flatten("5")
                    .linear("6", 4096)
                    .plain("7", "ReLU", "")
                    .plain("8", "Dropout", "p 0.5")
                    .linear("9", 4096)
                    .plain("10", "ReLU", "")
                    .plain("11", "Dropout", "p 0.5")
                    .linear("12", 10);
        });
    }

    public static Architecture nin() {
        return root(
                "NetworkInNetwork",
                224,
                net -> net.ninBlock("n1", 96, 11, 4, 0)
                        .pool("m1", "MaxPool2d", 3, 2, 0)
                        .ninBlock("n2", 256, 5, 1, 2)
                        .pool("m2", "MaxPool2d", 3, 2, 0)
                        .ninBlock("n3", 384, 3, 1, 1)
                        .pool("m3", "MaxPool2d", 3, 2, 0)
                        .plain("dropout1", "Dropout2d", "p 0.5")
                        .ninBlock("n4", 10, 3, 1, 1)
                        .adaptive("avg1", "AdaptiveMaxPool2d", 1)
                        .flatten("flat"));
    }

    public static Architecture googLeNet() {
        return root(
                "GoogLeNet",
                96,
                net -> net.sequential(
                                "0",
                                s -> s.conv("0", 64, 7, 2, 3)
                                        .plain("1", "ReLU", "")
                                        .pool("2", "MaxPool2d", 3, 2, 1))
                        .sequential(
                                "1",
                                s -> s.conv("0", 64, 1, 1, 0)
                                        .plain("1", "ReLU", "")
                                        .conv("2", 192, 3, 1, 1)
                                        .pool("3", "MaxPool2d", 3, 2, 1))
                        .sequential(
                                "2",
                                s -> s.inception("0", 64, 96, 128, 16, 32, 32)
                                        .inception("1", 128, 128, 192, 32, 96, 64)
                                        .pool("2", "MaxPool2d", 3, 2, 1))
                        .sequential(
                                "3",
                                s -> s.inception("0", 192, 96, 208, 16, 48, 64)
                                        .inception("1", 160, 112, 224, 24, 64, 64)
                                        .inception("2", 128, 128, 256, 24, 64, 64)
                                        .inception("3", 112, 144, 288, 32, 64, 64)
                                        .inception("4", 256, 160, 320, 32, 128, 128)
                                        .pool("5", "MaxPool2d", 3, 2, 1))
                        .sequential(
                                "4",
                                s -> s.inception("0", 256, 160, 320, 32, 128, 128)
                                        .inception("1", 384, 192, 384, 48, 128, 128)
                                        .adaptive("2", "AdaptiveMaxPool2d", 1)
                                        .flatten("3"))
                        .linear("5", 10));
    }

    public static Architecture lenet() {
        return root(
                "BatchNormLeNet",
                28,
                net -> net.conv("0", 6, 5, 1, 0)
                        .norm("1")
                        .plain("2", "Sigmoid", "")
                        .pool("3", "AvgPool2d", 2, 2, 0)
                        .conv("4", 16, 5, 1, 0)
                        .norm("5")
                        .plain("6", "Sigmoid", "")
                        .pool("7", "AvgPool2d", 2, 2, 0)
                        .flatten("8")
                        .linear("9", 120)
                        .norm("10")
                        .plain("11", "Sigmoid", "")
                        .linear("12", 84)
                        .norm("13")
                        .plain("14", "Sigmoid", "")
                        .linear("15", 10));
    }

    public static Architecture denseNet() {
        return root("DenseNet", 96, net -> {
            net.plain("0", "Reshape", "")
                    .conv("1", 64, 7, 2, 3)
                    .norm("2")
                    .plain("3", "ReLU", "")
                    .pool("4", "MaxPool2d", 3, 2, 1);
            for (int i = 0; i < 4; i++) {
                net.denseBlock(String.valueOf(5 + 2 * i), 4, 32);
                if (i < 3) {
                    net.sequential(
                            String.valueOf(6 + 2 * i),
                            t -> t.norm("0")
                                    .plain("1", "ReLU", "")
                                    .conv("2", Math.toIntExact(t.shape.getFirst() / 2), 1, 1, 0)
                                    .pool("3", "AvgPool2d", 2, 2, 0));
                }
            }
            net.norm("12")
                    .plain("13", "ReLU", "")
                    .adaptive("14", "AdaptiveMaxPool2d", 1)
                    .flatten("15")
                    .linear("16", 10);
        });
    }

    private static Architecture root(String kind, long side, Consumer<Trees> layers) {
        return parent("", kind, "", List.of(1L, side, side), layers);
    }

    private static Architecture parent(
            String name, String kind, String detail, List<Long> input, Consumer<Trees> layers) {
        Trees inside = new Trees(input);
        layers.accept(inside);
        return inside.build(name, kind, detail, inside.shape);
    }

    private Architecture build(String name, String kind, String detail, List<Long> output) {
        return new Architecture(
                name,
                kind,
                detail,
                input,
                output,
                children.stream().mapToLong(Architecture::parameters).sum(),
                children.stream().mapToLong(Architecture::macs).sum(),
                List.copyOf(children));
    }

    private Trees add(Architecture child) {
        children.add(child);
        shape = child.output();
        return this;
    }

    private Trees leaf(String name, String kind, String detail, List<Long> output, long parameters, long macs) {
        return add(new Architecture(name, kind, detail, shape, output, parameters, macs, List.of()));
    }

    private Trees sequential(String name, Consumer<Trees> layers) {
        return add(parent(name, "Sequential", "", shape, layers));
    }

    private Trees conv(String name, int out, int kernel, int stride, int pad) {
        List<Long> output = windows(out, kernel, stride, pad);
        long weights = shape.getFirst() * out * kernel * kernel;
        String detail = kernel + "×" + kernel + ", " + out + strideAndPad(stride, pad);
        return leaf(name, "Conv2d", detail, output, weights + out, weights * output.get(1) * output.get(2));
    }

    private Trees pool(String name, String kind, int kernel, int stride, int pad) {
        return leaf(
                name,
                kind,
                kernel + "×" + kernel + strideAndPad(stride, pad),
                windows(shape.getFirst(), kernel, stride, pad),
                0,
                0);
    }

    private Trees adaptive(String name, String kind, long side) {
        return leaf(name, kind, side + "×" + side, List.of(shape.getFirst(), side, side), 0, 0);
    }

    private Trees norm(String name) {
        return leaf(name, "BatchNorm", "", shape, 2 * shape.getFirst(), 0);
    }

    private Trees plain(String name, String kind, String detail) {
        return leaf(name, kind, detail, shape, 0, 0);
    }

    private Trees flatten(String name) {
        return leaf(name, "Flatten", "", List.of(shape.stream().reduce(1L, Math::multiplyExact)), 0, 0);
    }

    private Trees linear(String name, long out) {
        long weights = shape.getFirst() * out;
        return leaf(name, "Linear", String.valueOf(out), List.of(out), weights + out, weights);
    }

    private Trees ninBlock(String name, int out, int kernel, int stride, int pad) {
        return sequential(
                name,
                b -> b.conv("0", out, kernel, stride, pad)
                        .plain("1", "ReLU", "")
                        .conv("2", out, 1, 1, 0)
                        .plain("3", "ReLU", "")
                        .conv("4", out, 1, 1, 0)
                        .plain("5", "ReLU", ""));
    }

    /** Each branch starts from the block's input, so the running shape is set back before it. */
    private Trees inception(String name, int c1, int c2a, int c2b, int c3a, int c3b, int c4) {
        Trees inside = new Trees(shape);
        inside.conv("p1_1", c1, 1, 1, 0).plain("p1_1_relu", "ReLU", "");
        inside.shape = shape;
        inside.conv("p2_1", c2a, 1, 1, 0).plain("p2_1_relu", "ReLU", "");
        inside.conv("p2_2", c2b, 3, 1, 1).plain("p2_2_relu", "ReLU", "");
        inside.shape = shape;
        inside.conv("p3_1", c3a, 1, 1, 0).plain("p3_1_relu", "ReLU", "");
        inside.conv("p3_2", c3b, 5, 1, 2).plain("p3_2_relu", "ReLU", "");
        inside.shape = shape;
        inside.pool("p4_1", "MaxPool2d", 3, 1, 1).conv("p4_2", c4, 1, 1, 0).plain("p4_2_relu", "ReLU", "");
        return add(
                inside.build(name, "Inception", "", List.of((long) (c1 + c2b + c3b + c4), shape.get(1), shape.get(2))));
    }

    private Trees denseBlock(String name, int layers, int growth) {
        Trees inside = new Trees(shape);
        for (int i = 0; i < layers; i++) {
            inside.shape = List.of(shape.getFirst() + (long) i * growth, shape.get(1), shape.get(2));
            inside.sequential(
                    String.valueOf(i),
                    unit -> unit.norm("0").plain("1", "ReLU", "").conv("2", growth, 3, 1, 1));
        }
        List<Long> output = List.of(shape.getFirst() + (long) layers * growth, shape.get(1), shape.get(2));
        Trees block = new Trees(shape);
        block.add(inside.build("net", "Sequential", "", output));
        return add(block.build(name, "DenseBlock", "", output));
    }

    private List<Long> windows(long channels, int kernel, int stride, int pad) {
        long side = (shape.get(1) + 2L * pad - kernel) / stride + 1;
        return List.of(channels, side, side);
    }

    private static String strideAndPad(int stride, int pad) {
        return (stride == 1 ? "" : ", stride " + stride) + (pad == 0 ? "" : ", pad " + pad);
    }
}

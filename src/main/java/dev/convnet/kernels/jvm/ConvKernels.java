package dev.convnet.kernels.jvm;

import dev.convnet.kernels.Kernel;
import dev.convnet.kernels.KernelCall;
import dev.convnet.kernels.KernelTensor;
import dev.convnet.onnx.Window;
import dev.convnet.ops.ConvInputGrad;
import java.util.Arrays;
import java.util.List;

/** The gradients of convolution, as matrix products of which one factor consists of {@link Patches}, block by block. */
final class ConvKernels {
    /** The number of places of the kernel in a block, whose rows have 1 KiB each. */
    private static final int PLACES = 256;

    /** The number of rows of patches that are loaded at a time. */
    private static final int ROWS = 16;

    private ConvKernels() {}

    /** One spatial axis of a convolution. */
    private record Axis(int kernel, int stride, int pad, int dilation) {
        static Axis of(Window window, int axis) {
            return new Axis(
                    Math.toIntExact(window.kernel().get(axis)),
                    Math.toIntExact(window.strides().get(axis)),
                    Math.toIntExact(window.padsBegin().get(axis)),
                    Math.toIntExact(window.dilations().get(axis)));
        }

        /** The patches of the convolution from {@code size} pixels to {@code places} output pixels. */
        Patches.WindowAxis forward(long size, long places) {
            return new Patches.WindowAxis((int) size, kernel, (int) places, stride, pad, dilation, 1);
        }

        /** The patches of the transposed convolution from {@code places} output pixels back to {@code size} pixels. */
        Patches.WindowAxis backward(long size, long places) {
            int reach = dilation * (kernel - 1);
            return new Patches.WindowAxis((int) places, kernel, (int) size, 1, reach - pad, dilation, stride);
        }
    }

    /** The gradient of the input: dx is dy, spread apart by the stride, convolved with the weights rotated by 180°. */
    static Kernel input(Workers workers, ConvInputGrad operator) {
        Axis rows = Axis.of(operator.window(), 0);
        Axis columns = Axis.of(operator.window(), 1);
        int groups = Math.toIntExact(operator.groups());
        List<Long> size = operator.inputSize();
        return call -> {
            KernelTensor dy = Checks.batch(call.input(0).requireRank(4));
            KernelTensor weight =
                    Checks.shape(call.input(1), dy.size(1), call.input(1).size(1), rows.kernel, columns.kernel);
            Patches patches =
                    new Patches(dy, rows.backward(size.get(0), dy.size(2)), columns.backward(size.get(1), dy.size(3)));
            int outputs = Math.toIntExact(dy.size(1)) / groups;
            int inputs = Math.toIntExact(weight.size(1));
            KernelTensor dx = call.output(0, dy.size(0), (long) inputs * groups, size.get(0), size.get(1));
            int blocks = Math.toIntExact((patches.places() + PLACES - 1) / PLACES);
            float[][][] rotated = new float[groups][][];
            workers.forEach(
                    groups, g -> rotated[g] = rotated(weight, g * outputs, outputs, inputs, patches.positions()));
            workers.forEach(groups * blocks, task -> {
                int group = task / blocks;
                InputBlock block = new InputBlock(patches, dx, group * outputs, outputs, group * inputs, inputs);
                block.compute(rotated[group], (long) (task % blocks) * PLACES);
            });
        };
    }

    /**
     * The rotated weights of one group: a row [output, position] for each input channel, with the positions in reverse order. Zeros pad
     * the rows and their elements to multiples of the units of {@link Products}.
     */
    private static float[][] rotated(KernelTensor weight, int first, int outputs, int inputs, int positions) {
        int size = Products.padded(outputs * positions, Products.VECTORS);
        float[][] rotated = new float[Products.padded(inputs, Products.SUMS)][size];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                long start = ((long) (first + o) * inputs + i) * positions;
                for (int k = 0; k < positions; k++) {
                    rotated[i][o * positions + positions - 1 - k] = Floats.get(weight, start + k);
                }
            }
        }
        return rotated;
    }

    /** A block of pixels of all channels of one group of dx. */
    private record InputBlock(
            Patches patches, KernelTensor dx, int firstOutput, int outputs, int firstInput, int inputs) {
        void compute(float[][] weights, long from) {
            int count = (int) Math.min(PLACES, patches.places() - from);
            float[][] sums = Scratch.matrix(0, weights.length, PLACES);
            for (int i = 0; i < weights.length; i++) {
                Arrays.fill(sums[i], 0, count, 0);
            }
            int all = outputs * patches.positions();
            float[][] rows = Scratch.matrix(1, ROWS, PLACES);
            for (int first = 0; first < all; first += ROWS) {
                int rowCount = Math.min(ROWS, all - first);
                int padded = Products.padded(rowCount, Products.VECTORS);
                for (int row = 0; row < padded; row++) {
                    int k = first + row;
                    if (row < rowCount) {
                        int channel = firstOutput + k / patches.positions();
                        patches.load(channel, k % patches.positions(), from, rows[row], count);
                    } else {
                        Arrays.fill(rows[row], 0, count, 0);
                    }
                }
                Products.add(sums, weights.length, weights, first, rows, padded, count);
            }
            Channels channels = Channels.of(dx);
            for (int i = 0; i < inputs; i++) {
                channels.store(sums[i], count, dx, firstInput + i, from);
            }
        }
    }

    /** The gradient of the weights: the sum over all places of the patch there times dy there. */
    static Kernel weight(Workers workers, Window window) {
        Axis rows = Axis.of(window, 0);
        Axis columns = Axis.of(window, 1);
        return call -> {
            KernelTensor x = Checks.batch(call.input(0).requireRank(4));
            KernelTensor dy = Checks.batch(call.input(1).requireRank(4));
            Checks.shape(dy, x.size(0), dy.size(1), dy.size(2), dy.size(3));
            KernelTensor dw = call.output(0, dy.size(1), x.size(1), rows.kernel, columns.kernel);
            Patches patches =
                    new Patches(x, rows.forward(x.size(2), dy.size(2)), columns.forward(x.size(3), dy.size(3)));
            new WeightGradient(patches, dy, Math.toIntExact(x.size(1)), dw).compute(workers);
        };
    }

    /** Sums the outer products of patch and dy over all places. The longer of the two factors provides the vectors. */
    private static final class WeightGradient {
        /** From this many output channels on, dy provides the vectors, since it is the smaller matrix to transpose. */
        private static final int CHANNELS_FOR_VECTORS = 64;

        /** The number of tasks, enough to keep all threads of common machines busy. */
        private static final int TASKS = 32;

        private final Patches patches;
        private final KernelTensor dy;
        private final Channels outputs;
        private final KernelTensor dw;
        private final int patchSize;
        private final boolean vectorsOfOutputs;
        private final int rowsPerTask;
        private final int rowBlocks;
        private final int placeBlocks;
        private final int placeParts;

        WeightGradient(Patches patches, KernelTensor dy, int inputs, KernelTensor dw) {
            this.patches = patches;
            this.dy = dy;
            this.dw = dw;
            outputs = Channels.of(dy);
            patchSize = inputs * patches.positions();
            vectorsOfOutputs = outputs.count() >= CHANNELS_FOR_VECTORS || outputs.count() >= patchSize;
            // Few rows as scalars, so that their sums stay in the cache; as vectors, as many as make a long vector.
            rowsPerTask = Math.min(patchSize, vectorsOfOutputs ? 64 : PLACES);
            rowBlocks = (patchSize + rowsPerTask - 1) / rowsPerTask;
            placeBlocks = Math.toIntExact((patches.places() + PLACES - 1) / PLACES);
            placeParts = Math.clamp(TASKS / rowBlocks, 1, placeBlocks);
        }

        void compute(Workers workers) {
            if (placeParts == 1) {
                workers.forEach(rowBlocks, block -> store(block, sums(block, 0, placeBlocks)));
                return;
            }
            float[][][] all = new float[rowBlocks * placeParts][][];
            workers.forEach(rowBlocks * placeParts, task -> {
                int part = task % placeParts;
                float[][] sums =
                        sums(task / placeParts, placeBlocks * part / placeParts, placeBlocks * (part + 1) / placeParts);
                all[task] = copy(sums);
            });
            workers.forEach(rowBlocks, block -> {
                float[][] total = all[block * placeParts];
                for (int part = 1; part < placeParts; part++) {
                    float[][] sums = all[block * placeParts + part];
                    for (int i = 0; i < total.length; i++) {
                        Lanes.add(total[i], sums[i], vectorSize());
                    }
                }
                store(block, total);
            });
        }

        private int vectorSize() {
            return vectorsOfOutputs ? outputs.count() : rowsPerTask;
        }

        private int sumCount() {
            return Products.padded(vectorsOfOutputs ? rowsPerTask : outputs.count(), Products.SUMS);
        }

        private float[][] copy(float[][] sums) {
            float[][] copy = new float[sumCount()][];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = Arrays.copyOf(sums[i], vectorSize());
            }
            return copy;
        }

        /** The sums of a block of rows of the patches, over the blocks of places {@code from} to {@code to} − 1. */
        private float[][] sums(int rowBlock, int from, int to) {
            float[][] sums = Scratch.matrix(0, sumCount(), vectorSize());
            for (int i = 0; i < sumCount(); i++) {
                Arrays.fill(sums[i], 0, vectorSize(), 0);
            }
            float[][] patchRows = Scratch.matrix(1, Products.padded(rowsPerTask, Products.SUMS), PLACES);
            float[][] gradientRows = Scratch.matrix(2, Products.padded(outputs.count(), Products.SUMS), PLACES);
            float[][] vectors = Scratch.matrix(3, PLACES, vectorSize());
            for (int block = from; block < to; block++) {
                long place = (long) block * PLACES;
                int count = (int) Math.min(PLACES, patches.places() - place);
                loadPatches(rowBlock, place, count, patchRows);
                for (int o = 0; o < outputs.count(); o++) {
                    outputs.load(dy, o, place, gradientRows[o], count);
                }
                float[][] rotated = vectorsOfOutputs ? gradientRows : patchRows;
                float[][] factors = vectorsOfOutputs ? patchRows : gradientRows;
                int padded = Products.padded(count, Products.VECTORS);
                transpose(rotated, vectorSize(), count, vectors, padded);
                for (int i = 0; i < sumCount(); i++) {
                    Arrays.fill(factors[i], count, padded, 0);
                }
                for (int first = 0; first < padded; first += ROWS) {
                    addProducts(sums, factors, first, vectors, Math.min(ROWS, padded - first));
                }
            }
            return sums;
        }

        private void addProducts(float[][] sums, float[][] factors, int first, float[][] vectors, int count) {
            float[][] some = Arrays.copyOfRange(vectors, first, first + count);
            Products.add(sums, sumCount(), factors, first, some, count, vectorSize());
        }

        private void loadPatches(int rowBlock, long place, int count, float[][] rows) {
            for (int row = 0; row < rowsPerTask; row++) {
                int k = rowBlock * rowsPerTask + row;
                if (k < patchSize) {
                    patches.load(k / patches.positions(), k % patches.positions(), place, rows[row], count);
                } else {
                    Arrays.fill(rows[row], 0, count, 0);
                }
            }
        }

        /** Transposes, and pads missing columns with zeros. */
        private static void transpose(float[][] rows, int rowCount, int count, float[][] columns, int padded) {
            for (int row = 0; row < rowCount; row++) {
                float[] source = rows[row];
                for (int i = 0; i < count; i++) {
                    columns[i][row] = source[i];
                }
            }
            for (int i = count; i < padded; i++) {
                Arrays.fill(columns[i], 0, rowCount, 0);
            }
        }

        private void store(int rowBlock, float[][] sums) {
            int first = rowBlock * rowsPerTask;
            int count = Math.min(rowsPerTask, patchSize - first);
            float[] row = new float[count];
            for (int o = 0; o < outputs.count(); o++) {
                for (int i = 0; i < count; i++) {
                    row[i] = vectorsOfOutputs ? sums[i][o] : sums[o][i];
                }
                Floats.store(row, 0, dw, (long) o * patchSize + first, count);
            }
        }
    }

    /** The gradient of the bias: the sum of dy over each channel. */
    static void bias(Workers workers, KernelCall call) {
        KernelTensor dy = call.input(0).requireRank(4);
        Channels channels = Channels.of(dy);
        KernelTensor db = call.output(0, channels.count());
        workers.forEach(channels.count(), channel -> {
            float[][] chunks = Scratch.matrix(0, 2, Chunks.SIZE);
            Lanes.clear(chunks[1]);
            channels.forEachPiece((from, size) -> {
                channels.load(dy, channel, from, chunks[0], size);
                Lanes.add(chunks[1], chunks[0], size);
            });
            Floats.set(db, channel, Lanes.total(chunks[1]));
        });
    }
}

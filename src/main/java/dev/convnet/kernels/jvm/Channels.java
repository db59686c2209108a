package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelTensor;

/**
 * The channels of a tensor [N, C, …]. A channel is the sequence of its N parts, one for each image.
 *
 * @param images N
 * @param count C
 * @param area the number of elements of one channel of one image
 */
record Channels(long images, int count, long area) {
    /** The channels of {@code tensor}. @throws IllegalArgumentException if it has fewer than two dimensions or no elements */
    static Channels of(KernelTensor tensor) {
        if (tensor.rank() < 2) {
            throw new IllegalArgumentException("the tensor must be [N, C, …], not " + tensor);
        }
        Checks.batch(tensor);
        long images = tensor.size(0);
        long count = tensor.size(1);
        return new Channels(images, Math.toIntExact(count), tensor.elements() / (images * count));
    }

    /** The number of elements of one channel. */
    long elements() {
        return images * area;
    }

    /** Loads {@code size} elements of a channel, from element {@code from} on. */
    void load(KernelTensor tensor, int channel, long from, float[] into, int size) {
        long image = from / area;
        long within = from % area;
        int done = 0;
        while (done < size) {
            int run = (int) Math.min(area - within, size - done);
            Floats.load(tensor, (image * count + channel) * area + within, into, done, run);
            done += run;
            within = 0;
            image++;
        }
    }

    /** Stores {@code size} elements of a channel, from element {@code to} on. */
    void store(float[] from, int size, KernelTensor tensor, int channel, long to) {
        long image = to / area;
        long within = to % area;
        int done = 0;
        while (done < size) {
            int run = (int) Math.min(area - within, size - done);
            Floats.store(from, done, tensor, (image * count + channel) * area + within, run);
            done += run;
            within = 0;
            image++;
        }
    }

    /** Processes a piece of a channel. */
    @FunctionalInterface
    interface Piece {
        /** Processes {@code size} elements, from element {@code from} on. */
        void at(long from, int size);
    }

    /** Processes a channel in pieces of at most {@link Chunks#SIZE} elements. */
    void forEachPiece(Piece piece) {
        long elements = elements();
        for (long from = 0; from < elements; from += Chunks.SIZE) {
            piece.at(from, (int) Math.min(Chunks.SIZE, elements - from));
        }
    }
}

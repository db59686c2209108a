package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelTensor;

/**
 * Tensors [N, C, …] seen by channel: the N pieces of a channel, one per image, behind each other.
 *
 * @param images N
 * @param count C
 * @param area the elements of one channel of one image
 */
record Channels(long images, int count, long area) {
    /** Those of {@code tensor}. @throws IllegalArgumentException if it has none, or the batch is empty */
    static Channels of(KernelTensor tensor) {
        if (tensor.rank() < 2) {
            throw new IllegalArgumentException("a tensor [N, C, …] is needed, not " + tensor);
        }
        Checks.batch(tensor);
        long images = tensor.size(0);
        long count = tensor.size(1);
        return new Channels(images, Math.toIntExact(count), tensor.elements() / (images * count));
    }

    /** The elements of one channel. */
    long elements() {
        return images * area;
    }

    /** Elements {@code from} to {@code from + size} − 1 of a channel. */
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

    /** The other way round. */
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

    /** What is done with a piece of a channel: elements {@code from} to {@code from + size} − 1. */
    @FunctionalInterface
    interface Piece {
        void at(long from, int size);
    }

    /** A channel in pieces of at most {@link Chunks#SIZE}. */
    void forEachPiece(Piece piece) {
        long elements = elements();
        for (long from = 0; from < elements; from += Chunks.SIZE) {
            piece.at(from, (int) Math.min(Chunks.SIZE, elements - from));
        }
    }
}

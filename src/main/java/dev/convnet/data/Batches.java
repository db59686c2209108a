package dev.convnet.data;

import dev.convnet.base.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Objects;
import java.util.stream.IntStream;

/** The batches of one epoch: each image once, the last batch as small as what is left for it. */
public final class Batches {
    private final LabeledImages images;
    private final int batchSize;
    private final int[] order;

    /**
     * The batches of an epoch.
     *
     * @param batchSize the number of images in each batch but the last
     * @param epoch the epoch's number, which a shuffled order depends on
     * @throws UserError if the batch size is below 1
     */
    public Batches(LabeledImages images, int batchSize, Order order, int epoch) {
        if (batchSize < 1) {
            throw new UserError("batch size %d: it must be at least 1".formatted(batchSize));
        }
        this.images = images;
        this.batchSize = batchSize;
        this.order = order.permutation(images.size(), epoch);
    }

    /** The number of batches. */
    public int count() {
        return Math.ceilDiv(order.length, batchSize);
    }

    /** Batch {@code index}, from 0. */
    public Batch batch(int index) {
        Objects.checkIndex(index, count());
        int from = index * batchSize;
        int size = Math.min(batchSize, order.length - from);
        int bytes = images.format().bytes();
        ByteBuffer pixels = ByteBuffer.allocateDirect(size * bytes);
        LongBuffer labels = ByteBuffer.allocateDirect(size * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        ByteBuffer all = images.pixels();
        for (int i = 0; i < size; i++) {
            int image = order[from + i];
            pixels.put(i * bytes, all, image * bytes, bytes);
            labels.put(i, images.label(image));
        }
        return new Batch(images.format(), pixels, labels, size, index);
    }

    /** The batches from {@code first} on, put together ahead of their use on another thread. */
    public Prefetcher<Batch> prefetch(int first) {
        return new Prefetcher<>(
                IntStream.range(first, count()).mapToObj(this::batch).iterator());
    }
}

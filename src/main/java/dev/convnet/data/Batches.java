package dev.convnet.data;

import dev.convnet.base.SettingError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Objects;
import java.util.stream.IntStream;

/** The batches of one epoch: each image once, and the remaining images in the last batch. */
public final class Batches {
    private final LabeledImages images;
    private final int batchSize;
    private final int[] order;

    /**
     * Orders the images of an epoch.
     *
     * @param batchSize the number of images in each batch except the last
     * @param epoch the number of the epoch, which selects the shuffled order
     * @throws SettingError if the batch size is below 1
     */
    public Batches(LabeledImages images, int batchSize, Order order, int epoch) {
        if (batchSize < 1) {
            throw new SettingError("batch", "must be at least 1, not " + batchSize);
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

    /** The batches from {@code first}, which another thread prepares ahead of their use. */
    public Prefetcher<Batch> prefetch(int first) {
        return new Prefetcher<>(
                IntStream.range(first, count()).mapToObj(this::batch).iterator());
    }
}

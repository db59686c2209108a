package dev.convnet.data;

import dev.convnet.base.SettingError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/** The batches of one epoch: each image once, and the remaining images in the last batch. */
public final class Batches {
    private final PreparedImages images;
    private final int batchSize;
    private final int epoch;
    private final int[] order;

    /**
     * Orders the images of an epoch.
     *
     * @param batchSize the number of images in each batch except the last
     * @param epoch the number of the epoch, which selects the shuffled order and the random changes
     * @throws SettingError if the batch size is below 1
     */
    public Batches(PreparedImages images, int batchSize, Order order, int epoch) {
        if (batchSize < 1) {
            throw new SettingError("batch", "must be at least 1, not " + batchSize);
        }
        this.images = images;
        this.batchSize = batchSize;
        this.epoch = epoch;
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
        int[] indices = Arrays.copyOfRange(order, from, from + size);
        LongBuffer labels = ByteBuffer.allocateDirect(size * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        for (int i = 0; i < size; i++) {
            labels.put(i, images.label(indices[i]));
        }
        return new Batch(images.format(), images.pixels(indices, epoch), labels, size, index);
    }

    /** The batches from {@code first}, which another thread prepares ahead of their use. */
    public Prefetcher<Batch> prefetch(int first) {
        return new Prefetcher<>(
                IntStream.range(first, count()).mapToObj(this::batch).iterator());
    }
}

package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.testing.SampleImages;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int PIXELS = 28 * 28;

    private final LabeledImages images = FashionMnist.sample().test().first(103);

    @Test
    void theLastBatchIsWhatIsLeft() {
        Batches batches = new Batches(SampleImages.raw(images), 10, new Order.OfFile(), 0);
        assertEquals(11, batches.count());
        int seen = 0;
        for (int i = 0; i < batches.count(); i++) {
            Batch batch = batches.batch(i);
            assertEquals(i, batch.index());
            assertEquals(i < 10 ? 10 : 3, batch.size());
            assertEquals(batch.size() * PIXELS, batch.images().remaining());
            assertEquals(batch.size(), batch.labels().remaining());
            for (int j = 0; j < batch.size(); j++) {
                assertImage(seen, batch, j);
                seen++;
            }
        }
        assertEquals(103, seen);
        assertThrows(IndexOutOfBoundsException.class, () -> batches.batch(11));
    }

    @Test
    void aBatchMayBeLargerThanTheData() {
        Batches batches = new Batches(SampleImages.raw(images), 1000, new Order.OfFile(), 0);
        assertEquals(1, batches.count());
        assertEquals(103, batches.batch(0).size());
    }

    @Test
    void buffersAreForNativeCode() {
        Batch batch = new Batches(SampleImages.raw(images), 8, new Order.OfFile(), 0).batch(0);
        assertTrue(batch.images().isDirect());
        assertTrue(batch.labels().isDirect());
        assertEquals(ByteOrder.nativeOrder(), batch.labels().order());
    }

    @Test
    void shufflingKeepsImagesAndLabelsTogether() {
        Order order = new Order.Shuffled(7);
        int[] permutation = order.permutation(103, 2);
        Batches batches = new Batches(SampleImages.raw(images), 16, order, 2);
        for (int i = 0; i < 103; i++) {
            assertImage(permutation[i], batches.batch(i / 16), i % 16);
        }
    }

    @Test
    void prefetchingGoesOnAtAnyBatch() {
        Batches batches = new Batches(SampleImages.raw(images), 10, new Order.Shuffled(1), 0);
        for (int first : new int[] {0, 4, 10, 11}) {
            try (Prefetcher<Batch> prefetched = batches.prefetch(first)) {
                int index = first;
                while (prefetched.hasNext()) {
                    assertEquals(batches.batch(index), prefetched.next());
                    index++;
                }
                assertEquals(11, index);
            }
        }
    }

    @Test
    void refusesABatchOfNothing() {
        UserError error =
                assertThrows(UserError.class, () -> new Batches(SampleImages.raw(images), 0, new Order.OfFile(), 0));
        assertEquals("batch must be at least 1, not 0", error.getMessage());
    }

    @Test
    void aShuffledOrderHasEachImageOnce() {
        int[] order = new Order.Shuffled(42).permutation(6000, 3);
        int[] all = IntStream.range(0, 6000).toArray();
        assertFalse(Arrays.equals(all, order));
        Arrays.sort(order);
        assertArrayEquals(all, order);
    }

    @Test
    void theOrderDependsOnSeedAndEpochAlone() {
        int[] order = new Order.Shuffled(42).permutation(100, 3);
        assertArrayEquals(order, new Order.Shuffled(42).permutation(100, 3));
        assertFalse(Arrays.equals(order, new Order.Shuffled(42).permutation(100, 4)));
        assertFalse(Arrays.equals(order, new Order.Shuffled(43).permutation(100, 3)));
        assertFalse(Arrays.equals(order, new Order.Shuffled(43).permutation(100, 2)));
    }

    /** A checkpoint may be gone on with by another version, so the order is never to change. */
    @Test
    void theOrderIsLaidDown() {
        assertArrayEquals(new int[] {7, 1, 6, 2, 8, 4, 3, 0, 9, 5}, new Order.Shuffled(0).permutation(10, 0));
        assertArrayEquals(new int[] {3, 8, 2, 0, 1, 6, 7, 4, 5, 9}, new Order.Shuffled(42).permutation(10, 7));
    }

    @Test
    void everyPlaceGetsEveryImageEquallyOften() {
        int[][] counts = new int[5][5];
        for (int epoch = 0; epoch < 5000; epoch++) {
            int[] order = new Order.Shuffled(1).permutation(5, epoch);
            for (int place = 0; place < 5; place++) {
                counts[place][order[place]]++;
            }
        }
        for (int[] place : counts) {
            for (int count : place) {
                assertEquals(1000, count, 150, "five standard deviations are 141");
            }
        }
    }

    private void assertImage(int expected, Batch batch, int place) {
        byte[] pixels = new byte[PIXELS];
        batch.images().get(place * PIXELS, pixels);
        assertArrayEquals(images.picture(expected).samples(), pixels);
        assertEquals(images.label(expected), batch.labels().get(place));
    }
}

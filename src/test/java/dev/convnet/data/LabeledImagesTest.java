package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.testing.SampleImages;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LabeledImagesTest {
    private final Dataset sample = FashionMnist.sample();
    private final ImageArray train = SampleImages.array(sample.train());

    @Test
    void theFirstAreThoseOfTheFile() {
        ImageArray first = train.first(17);
        assertEquals(17, first.size());
        assertEquals(17 * 784, first.pixels().remaining());
        assertEquals(17, first.labels().remaining());
        assertEquals(train.label(16), first.label(16));
        assertArrayEquals(train.picture(16).samples(), first.picture(16).samples());
        assertEquals(train, train.first(6000));
    }

    @Test
    void refusesALimitThatThereIsNot() {
        for (int limit : new int[] {0, -1, 6001}) {
            UserError error = assertThrows(UserError.class, () -> train.first(limit));
            assertEquals("limit must be from 1 to 6000, the number of images, not " + limit, error.getMessage());
        }
    }

    @Test
    void aLimitIsForTrainingOnly() {
        Dataset limited = sample.limitTrain(10);
        assertEquals(10, limited.train().size());
        assertEquals(sample.test(), limited.test());
        assertEquals(sample.source(), limited.source());
    }

    @Test
    void nobodyCanChangeThem() {
        assertTrue(train.pixels().isReadOnly());
        assertTrue(train.labels().isReadOnly());
        train.pixels().position(100);
        assertEquals(0, train.pixels().position());
    }

    @Test
    void refusesLabelsForOtherImages() {
        ByteBuffer pixels = ByteBuffer.allocate(2 * 784);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ImageArray(FashionMnist.FORMAT, pixels, ByteBuffer.allocate(3)));
    }
}

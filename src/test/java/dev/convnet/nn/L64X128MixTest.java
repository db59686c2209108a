package dev.convnet.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class L64X128MixTest {
    @Test
    void theNumbersAreTheOnesThatWeightsWereAlwaysDrawnFrom() {
        L64X128Mix random = new L64X128Mix(42);
        assertArrayEquals(
                new long[] {-5600175640509174766L, -6068984182338578160L, -5395223390448918216L, -3406073520336850452L},
                LongStream.generate(random::nextLong).limit(4).toArray());
        L64X128Mix doubles = new L64X128Mix(-1);
        assertArrayEquals(
                new double[] {0.3831525653686928, 0.8534798834266727, 0.18104942862842488},
                DoubleStream.generate(doubles::nextDouble).limit(3).toArray());
    }

    /** Java 25 has the same generator. If a later version changes its numbers, this test may go; the one above must stay. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, 0x9e3779b97f4a7c15L, 0x6a09e667f3bcc909L})
    void java25HasTheSame(long seed) {
        RandomGenerator expected = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        L64X128Mix actual = new L64X128Mix(seed);
        for (int i = 0; i < 1000; i++) {
            assertEquals(expected.nextLong(), actual.nextLong());
            assertEquals(expected.nextDouble(), actual.nextDouble());
        }
    }
}

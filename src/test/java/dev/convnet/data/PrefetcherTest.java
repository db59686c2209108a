package dev.convnet.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefetcherTest {
    @Test
    void givesEveryElementInOrder() {
        List<Integer> expected = IntStream.range(0, 1000).boxed().toList();
        List<Integer> seen = new ArrayList<>();
        try (Prefetcher<Integer> prefetcher = new Prefetcher<>(expected.iterator())) {
            prefetcher.forEachRemaining(seen::add);
            assertFalse(prefetcher.hasNext());
            assertThrows(NoSuchElementException.class, prefetcher::next);
        }
        assertEquals(expected, seen);
    }

    @Test
    void worksOnAnotherThread() {
        Iterator<Thread> source =
                Stream.generate(Thread::currentThread).limit(1).iterator();
        try (Prefetcher<Thread> prefetcher = new Prefetcher<>(source)) {
            assertNotSame(Thread.currentThread(), prefetcher.next());
        }
    }

    @Test
    void worksAheadWithoutBeingAskedButNotFar() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        Iterator<Integer> endless = Stream.generate(() -> {
                    third.countDown();
                    return made.incrementAndGet();
                })
                .iterator();
        try (Prefetcher<Integer> prefetcher = new Prefetcher<>(endless)) {
            third.await();
            assertEquals(1, prefetcher.next());
            assertEquals(2, prefetcher.next());
        }
        assertTrue(made.get() <= 5, "two were used, two wait in the queue, one is in the making: " + made);
    }

    @Test
    void anErrorComesInItsPlace() {
        for (Throwable error : List.of(new UserError("the third is bad"), new OutOfMemoryError("no room"))) {
            Iterator<Integer> source = Stream.of(1, 2, 3)
                    .peek(i -> {
                        if (i == 3) {
                            throwUnchecked(error);
                        }
                    })
                    .iterator();
            try (Prefetcher<Integer> prefetcher = new Prefetcher<>(source)) {
                assertEquals(1, prefetcher.next());
                assertEquals(2, prefetcher.next());
                assertSame(error, assertThrows(Throwable.class, prefetcher::next));
                assertSame(error, assertThrows(Throwable.class, prefetcher::hasNext), "and stays");
            }
        }
    }

    @Test
    void closingStopsAThreadThatWaits() {
        AtomicInteger made = new AtomicInteger();
        Prefetcher<Integer> prefetcher =
                new Prefetcher<>(Stream.generate(made::incrementAndGet).iterator());
        prefetcher.next();
        prefetcher.close();
        int whenClosed = made.get();
        assertThrows(IllegalStateException.class, prefetcher::hasNext);
        assertThrows(IllegalStateException.class, prefetcher::next);
        prefetcher.close();
        assertEquals(whenClosed, made.get());
    }

    @Test
    void anInterruptEndsTheWait() {
        CountDownLatch never = new CountDownLatch(1);
        Iterator<Integer> stuck = Stream.generate(() -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return 1;
                })
                .iterator();
        try (Prefetcher<Integer> prefetcher = new Prefetcher<>(stuck)) {
            Thread.currentThread().interrupt();
            assertThrows(IllegalStateException.class, prefetcher::next);
            assertTrue(Thread.interrupted(), "the interrupt is passed on");
        }
    }

    private static void throwUnchecked(Throwable error) {
        if (error instanceof Error serious) {
            throw serious;
        }
        throw (RuntimeException) error;
    }
}

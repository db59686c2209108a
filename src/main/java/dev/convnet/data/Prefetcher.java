package dev.convnet.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Runs an iterator on another thread, a few elements ahead of the consumer. An exception of the iterator is thrown to the
 * consumer in place of the failed element. One thread may consume, and must close the prefetcher.
 */
public final class Prefetcher<T> implements Iterator<T>, AutoCloseable {
    private static final int AHEAD = 2;

    private sealed interface Item<T> {}

    private record Ready<T>(T element) implements Item<T> {}

    private record Failed<T>(Throwable cause) implements Item<T> {}

    private record End<T>() implements Item<T> {}

    private final BlockingQueue<Item<T>> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread producer;
    private Item<T> head;
    private boolean closed;

    /** Starts to run {@code source}, which the prefetcher owns from now on. */
    public Prefetcher(Iterator<? extends T> source) {
        producer = Thread.ofVirtual().name("prefetcher").start(() -> produce(source));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the prefetcher is closed, or the thread is interrupted while waiting
     */
    @Override
    public boolean hasNext() {
        return switch (head()) {
            case Ready<T> _ -> true;
            case End<T> _ -> false;
            case Failed<T>(Error error) -> throw error;
            case Failed<T>(Throwable cause) -> throw (RuntimeException) cause;
        };
    }

    @Override
    public T next() {
        if (!hasNext() || !(head instanceof Ready<T>(T element))) {
            throw new NoSuchElementException();
        }
        head = null;
        return element;
    }

    /** Stops the thread after its current element and waits for its end. */
    @Override
    public void close() {
        closed = true;
        producer.interrupt();
        try {
            producer.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Item<T> head() {
        if (closed) {
            throw new IllegalStateException("the prefetcher is closed");
        }
        if (head == null) {
            try {
                head = queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for the next element", e);
            }
        }
        return head;
    }

    private void produce(Iterator<? extends T> source) {
        try {
            try {
                while (source.hasNext()) {
                    queue.put(new Ready<>(source.next()));
                }
                queue.put(new End<>());
            } catch (RuntimeException | Error e) {
                queue.put(new Failed<>(e));
            }
        } catch (InterruptedException _) {
            // Closed: no consumer waits for more elements.
        }
    }
}

package dev.convnet.data;

import java.util.Random;

/** The order of the images in an epoch. */
public sealed interface Order {
    /**
     * The indices of the images in their order, each once. The result depends only on the arguments and the order's seed, so a
     * run that resumes within an epoch continues in the same order.
     *
     * @param size the number of images
     * @param epoch the number of the epoch
     */
    int[] permutation(int size, int epoch);

    /** The order of the file, in every epoch. */
    record OfFile() implements Order {
        @Override
        public int[] permutation(int size, int epoch) {
            int[] order = new int[size];
            for (int i = 0; i < size; i++) {
                order[i] = i;
            }
            return order;
        }
    }

    /** A random order, which differs in each epoch. */
    record Shuffled(long seed) implements Order {
        @Override
        public int[] permutation(int size, int epoch) {
            // Random is the only generator whose numbers are specified for every Java version.
            Random random = new Random(Seeds.scatter(Seeds.scatter(seed) + epoch));
            int[] order = new OfFile().permutation(size, epoch);
            for (int last = size - 1; last > 0; last--) {
                int chosen = random.nextInt(last + 1);
                int image = order[chosen];
                order[chosen] = order[last];
                order[last] = image;
            }
            return order;
        }
    }
}

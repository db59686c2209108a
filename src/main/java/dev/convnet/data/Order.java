package dev.convnet.data;

import java.util.Random;

/** The order in which an epoch sees the images. */
public sealed interface Order {
    /**
     * The images' indices in the order of their turn, each once. It depends on nothing but the arguments and the order's seed,
     * so a run that goes on in the middle of an epoch finds the order that it was stopped in.
     *
     * @param size the number of images
     * @param epoch the epoch's number
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

    /** A random order, another one in each epoch. */
    record Shuffled(long seed) implements Order {
        @Override
        public int[] permutation(int size, int epoch) {
            // Of the generators, Random is the one whose numbers are laid down for every Java there will be.
            Random random = new Random(scatter(scatter(seed) + epoch));
            int[] order = new OfFile().permutation(size, epoch);
            for (int last = size - 1; last > 0; last--) {
                int chosen = random.nextInt(last + 1);
                int image = order[chosen];
                order[chosen] = order[last];
                order[last] = image;
            }
            return order;
        }

        /** SplitMix64's finalizer: seeds and epochs that are neighbours give starts that have nothing in common. */
        private static long scatter(long seed) {
            long bits = seed + 0x9e3779b97f4a7c15L;
            bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
            bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
            return bits ^ bits >>> 31;
        }
    }
}

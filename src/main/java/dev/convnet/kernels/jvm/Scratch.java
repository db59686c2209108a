package dev.convnet.kernels.jvm;

/** Arrays that a thread keeps from task to task. Their initial content is arbitrary. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final float[][][] matrices = new float[4][0][0];

    private Scratch() {}

    /**
     * Arrays of this thread.
     *
     * @param place distinguishes arrays that a task uses at the same time, from 0 to 3
     * @return at least {@code rows} arrays of at least {@code size} elements
     */
    static float[][] matrix(int place, int rows, int size) {
        float[][][] all = OF_THREAD.get().matrices;
        float[][] old = all[place];
        int oldSize = old.length == 0 ? 0 : old[0].length;
        if (old.length < rows || oldSize < size) {
            all[place] = new float[Math.max(rows, old.length)][Math.max(size, oldSize)];
        }
        return all[place];
    }
}

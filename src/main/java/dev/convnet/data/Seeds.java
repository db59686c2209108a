package dev.convnet.data;

/** Derives independent seeds. */
final class Seeds {
    private Seeds() {}

    /** SplitMix64's finalizer, which makes neighboring seeds and epochs independent. */
    static long scatter(long seed) {
        long bits = seed + 0x9e3779b97f4a7c15L;
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        return bits ^ bits >>> 31;
    }
}

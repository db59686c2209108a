package dev.convnet.testing;

/** A class that is neither a network nor a provider of kernels, and that tells when its code runs. */
public final class UnrelatedClass {
    /** The system property that is set from then on. */
    public static final String HAS_RUN = "dev.convnet.testing.unrelated-class-has-run";

    static {
        System.setProperty(HAS_RUN, "true");
    }

    /** Made by its name only. */
    public UnrelatedClass() {}
}

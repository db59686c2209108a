package dev.convnet.runtime;

import java.util.Locale;

/** How parameters are drawn: PyTorch's default for each layer, Xavier-uniform, or He for ReLU. */
public enum Initializer {
    DEFAULT,
    XAVIER,
    HE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

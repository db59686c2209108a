package dev.convnet.nn;

/** A layer of this package that tables and drawings know, and that is its own description. */
public sealed interface StandardLayer extends Layer, LayerDescription
        permits Activation,
                AdaptiveAvgPool2d,
                AdaptiveMaxPool2d,
                AvgPool2d,
                BatchNorm,
                Branches,
                Conv2d,
                DenseBlock,
                Dropout,
                Dropout2d,
                Linear,
                MaxPool2d,
                Sequential {
    @Override
    default LayerDescription description() {
        return this;
    }
}

package dev.convnet.zoo;

import dev.convnet.nn.Layer;

/**
 * A network of one's own. A public class with a constructor without parameters that implements this, put on
 * {@code CONVNET_CLASSPATH}, is a network wherever a name of one is asked for: its name is that of the class.
 */
public interface NetworkDefinition {
    /** How people call it; the simple name of the class unless it says another. */
    default String title() {
        return getClass().getSimpleName();
    }

    /** Height and width of its input unless others are chosen, in pixels. */
    int defaultSide();

    /** Its layers: float32 images [batch, 1, side, side] in, logits [batch, classes] out. */
    Layer layers(NetworkOptions options);
}

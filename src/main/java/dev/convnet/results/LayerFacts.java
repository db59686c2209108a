package dev.convnet.results;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a layer is, with the facts that tables and drawings show; in the file, {@code kind} says which of these it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LayerFacts.ConvolutionFacts.class, name = "convolution"),
    @JsonSubTypes.Type(value = LayerFacts.PoolingFacts.class, name = "pooling"),
    @JsonSubTypes.Type(value = LayerFacts.AdaptivePoolingFacts.class, name = "adaptive-pooling"),
    @JsonSubTypes.Type(value = LayerFacts.LinearFacts.class, name = "linear"),
    @JsonSubTypes.Type(value = LayerFacts.NormFacts.class, name = "norm"),
    @JsonSubTypes.Type(value = LayerFacts.ActivationFacts.class, name = "activation"),
    @JsonSubTypes.Type(value = LayerFacts.DropoutFacts.class, name = "dropout"),
    @JsonSubTypes.Type(value = LayerFacts.SequenceFacts.class, name = "sequence"),
    @JsonSubTypes.Type(value = LayerFacts.BranchesFacts.class, name = "branches"),
    @JsonSubTypes.Type(value = LayerFacts.DenseBlockFacts.class, name = "dense-block"),
    @JsonSubTypes.Type(value = LayerFacts.OtherFacts.class, name = "other")
})
public sealed interface LayerFacts {
    /** How pooling makes one number of a window. */
    enum Reduction {
        AVERAGE,
        MAX
    }

    record ConvolutionFacts(long channels, WindowFacts window) implements LayerFacts {}

    record PoolingFacts(Reduction reduction, WindowFacts window) implements LayerFacts {}

    /** Pooling to an output of {@code height} × {@code width}, whatever the size of the input. */
    record AdaptivePoolingFacts(Reduction reduction, long height, long width) implements LayerFacts {}

    record LinearFacts(long features) implements LayerFacts {}

    /** A normalization. */
    record NormFacts() implements LayerFacts {}

    /** A function of each element. */
    record ActivationFacts() implements LayerFacts {}

    /** Zeroes elements, or whole channels, with a probability while training. */
    record DropoutFacts(double probability, boolean wholeChannels) implements LayerFacts {}

    /** Layers one after another. */
    record SequenceFacts() implements LayerFacts {}

    /**
     * Branches from one input whose outputs are concatenated.
     *
     * @param branches the names of each branch's layers among the children, in order
     */
    record BranchesFacts(List<List<String>> branches) implements LayerFacts {
        public BranchesFacts {
            branches = branches.stream().map(List::copyOf).toList();
        }
    }

    /** Layers each of which takes the block's input and all outputs before its own, concatenated. */
    record DenseBlockFacts() implements LayerFacts {}

    /**
     * A layer that is none of the others.
     *
     * @param detail what there is to say of it; may be empty
     */
    record OtherFacts(String detail) implements LayerFacts {}
}

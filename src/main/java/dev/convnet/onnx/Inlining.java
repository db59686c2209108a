package dev.convnet.onnx;

import java.util.List;

/** Replaces calls of model-local functions by the functions' bodies, for readers of a file that do not know functions. */
public final class Inlining extends GraphRewriter {
    private Inlining(GraphBuilder builder) {
        super(builder);
    }

    /** The same graph without functions; every value of it has a type. */
    public static Graph inline(Graph graph) {
        GraphBuilder builder = new GraphBuilder(graph.name());
        new Inlining(builder).record(graph);
        return builder.build();
    }

    @Override
    protected List<Value> rewrite(Node node, List<Value> inputs) {
        if (node.is("Constant")) {
            // The bodies of functions repeat small constants, which the tape shares.
            return List.of(ops().constant(node.tensor("value")));
        }
        return node.body().map(function -> record(function, inputs)).orElseGet(() -> super.rewrite(node, inputs));
    }
}

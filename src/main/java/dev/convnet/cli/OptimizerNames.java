package dev.convnet.cli;

import dev.convnet.train.graph.Optimizer;
import java.util.Iterator;

/** The names of the optimizers, for help texts and completion. */
final class OptimizerNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Optimizer.all().stream().map(Optimizer::name).iterator();
    }
}

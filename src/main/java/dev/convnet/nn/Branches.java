package dev.convnet.nn;

import dev.convnet.base.UserError;
import dev.convnet.onnx.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Parallel branches: each takes the block's input, and their outputs are concatenated on the channel axis. [N, C, H, W] to [N, C₁ + C₂ + …, H', W'], where branch i gives [N, Cᵢ, H', W'].
 *
 * <p>The layers of all branches stand directly below the block: the parameters of a layer {@code p2_1} are
 * {@code p2_1.weight} and {@code p2_1.bias} there. So no two layers of a block may have the same name.
 *
 * @param typeName what tables and drawings call the block, such as {@code Inception}
 * @param branches the branches, in the order of their channels in the output
 */
public record Branches(String typeName, List<Sequential> branches) implements StandardLayer {
    /**
     * Checks the names.
     *
     * @throws UserError if there is no branch, or two layers have the same name
     */
    public Branches {
        branches = List.copyOf(branches);
        if (branches.isEmpty()) {
            throw new UserError(typeName + ": a block of branches needs at least one branch");
        }
        Set<String> names = new HashSet<>();
        for (Sequential branch : branches) {
            for (Sequential.NamedLayer layer : branch.layers()) {
                if (!names.add(layer.name())) {
                    throw new UserError(typeName + ": two layers of its branches are called '" + layer.name()
                            + "'; name each one differently with named(name, layer)");
                }
            }
        }
    }

    /** A block of these branches. */
    public static Branches branches(String typeName, Sequential... branches) {
        return new Branches(typeName, List.of(branches));
    }

    @Override
    public Value apply(Scope scope, Value x) {
        List<Value> outputs =
                branches.stream().map(branch -> branch.apply(scope, x)).toList();
        return scope.ops().concat(1, outputs);
    }
}

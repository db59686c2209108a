package dev.convnet.autodiff;

import dev.convnet.onnx.Node;
import dev.convnet.onnx.OperatorId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The gradient rules of operators, whatever the operator's overload. Each family of rules lists its own. */
public final class GradientRules {
    /** Rules whose gradients are ONNX's own operators and our domain's, which run on any ONNX Runtime. */
    public static final GradientRules PORTABLE = new GradientRules(Map.of())
            .with(ElementwiseRules.RULES)
            .with(ActivationRules.RULES)
            .with(ReductionRules.RULES)
            .with(NormalizationRules.RULES)
            .with(WindowRules.RULES)
            .with(MatrixRules.RULES)
            .with(ShapeRules.RULES)
            .with(DomainRules.RULES);

    private final Map<OperatorId, GradientRule> rules;

    private GradientRules(Map<OperatorId, GradientRule> rules) {
        this.rules = Map.copyOf(rules);
    }

    /** These rules and {@code others}, which take precedence. */
    public GradientRules with(Map<OperatorId, GradientRule> others) {
        Map<OperatorId, GradientRule> all = new HashMap<>(rules);
        all.putAll(others);
        return new GradientRules(all);
    }

    /** The operators that have a rule. */
    Set<OperatorId> operators() {
        return rules.keySet();
    }

    /** The rule for {@code node}. @throws UnsupportedOperationException if its operator has none */
    GradientRule of(Node node) {
        GradientRule rule = rules.get(node.operator().withoutOverload());
        if (rule == null) {
            throw new UnsupportedOperationException(node + " has no gradient rule");
        }
        return rule;
    }
}

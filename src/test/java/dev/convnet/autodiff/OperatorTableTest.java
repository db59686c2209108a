package dev.convnet.autodiff;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.OperatorId;
import dev.convnet.ops.DomainOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table of operators in the documentation, which {@code -Dconvnet.docs=write} writes anew. */
class OperatorTableTest {
    private static final Path FILE = Path.of("docs/operators.md");
    private static final String HEAD = "| Family | Operators |\n|---|---|\n";

    @Test
    void theTableHasEveryOperatorWithARule() throws IOException {
        String text = Files.readString(FILE);
        int start = text.indexOf(HEAD);
        int end = text.indexOf("\n\n", start);
        String expected = text.substring(0, start) + table() + text.substring(end);
        if ("write".equals(System.getProperty("convnet.docs"))) {
            Files.writeString(FILE, expected);
        }
        assertEquals(expected, Files.readString(FILE), "write it anew with -Dconvnet.docs=write");
    }

    @Test
    void theFamiliesHaveEveryRule() {
        Set<OperatorId> all = new HashSet<>();
        families().values().forEach(rules -> all.addAll(rules.keySet()));
        assertEquals(GradientRules.PORTABLE.operators(), all);
    }

    private static Map<String, Map<OperatorId, GradientRule>> families() {
        Map<String, Map<OperatorId, GradientRule>> families = new LinkedHashMap<>();
        families.put("Element by element", ElementwiseRules.RULES);
        families.put("Activation functions", ActivationRules.RULES);
        families.put("Convolution and pooling", WindowRules.RULES);
        families.put("Matrix products", MatrixRules.RULES);
        families.put("Reductions", ReductionRules.RULES);
        families.put("Normalization", NormalizationRules.RULES);
        families.put("Shapes and positions", ShapeRules.RULES);
        families.put("Training, `" + DomainOperator.DOMAIN + "`", DomainRules.RULES);
        return families;
    }

    private static String table() {
        return HEAD
                + families().entrySet().stream()
                        .map(family -> "| %s | %s |"
                                .formatted(
                                        family.getKey(),
                                        family.getValue().keySet().stream()
                                                .map(operator -> "`" + operator.name() + "`")
                                                .sorted()
                                                .collect(joining(", "))))
                        .collect(joining("\n"));
    }
}

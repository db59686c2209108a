package dev.convnet;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The packages form layers: each package uses exactly the packages that the table lists, without cycles. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "dev.convnet";

    /**
     * The packages that each package uses. A missing package, a missing arrow, and an arrow without a use fail the test. The
     * generated templates of the HTML report count as {@code report.format}.
     */
    private static final String ARROWS = """
            autodiff -> onnx, ops
            base ->
            bench -> base, classify, data, kernels, load, model, model.inspect, nn, ort, results, safetensors, suite, train, zoo
            classify -> base, data, nn, onnx, ort
            cli -> base, bench, classify, data, doctor, kernels, load, model, model.inspect, model.verify, nn, onnx, onnx.file, ort, report, report.format, results, suite, train, train.artifacts, zoo
            data -> base
            doctor -> base, data, kernels, ort
            kernels -> base, onnx, onnx.proto, ops, ort.capi
            kernels.jvm -> base, kernels, ops
            load -> results
            model -> base, onnx.file, onnx.proto, ort
            model.inspect -> base, model, onnx.file, onnx.proto, ort
            model.verify -> base, model, onnx.proto, ort
            nn -> base, onnx, safetensors
            onnx ->
            onnx.file -> base, onnx, onnx.proto
            onnx.proto ->
            ops -> onnx
            ort -> base, kernels, onnx, onnx.file, onnx.proto, ort.capi, safetensors
            ort.capi -> base
            report -> nn, report.chart, report.text, results, svg
            report.chart -> report.text, svg
            report.format -> base, nn, report, report.chart, report.network, report.text, results, svg
            report.network -> nn, report.text, svg
            report.text -> results
            results -> base, nn
            safetensors -> base
            suite -> base, load, nn, ort, results, train, zoo
            svg ->
            train -> base, classify, data, nn, onnx, onnx.file, ort, safetensors, train.artifacts, train.graph, zoo
            train.artifacts -> autodiff, base, nn, onnx, onnx.file, onnx.proto, train.graph
            train.graph -> autodiff, nn, onnx, ops
            zoo -> base, nn, onnx
            """;

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static void packagesUseWhatTheTableNames(JavaClasses classes) {
        Map<String, TreeSet<String>> arrows = new TreeMap<>();
        for (JavaClass from : classes) {
            TreeSet<String> targets = arrows.computeIfAbsent(name(from), _ -> new TreeSet<>());
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(to -> to.getPackageName().startsWith(ROOT + "."))
                    .map(ArchitectureTest::name)
                    .filter(to -> !to.equals(name(from)))
                    .forEach(targets::add);
        }
        String actual = arrows.entrySet().stream()
                .map(arrow -> (arrow.getKey() + " -> " + String.join(", ", arrow.getValue())).strip())
                .collect(Collectors.joining("\n", "", "\n"));
        assertEquals(ARROWS, actual);
    }

    /** The package of a class, without the project's prefix. */
    private static String name(JavaClass type) {
        return type.getPackageName().substring(ROOT.length() + 1).replace("report.templates", "report.format");
    }
}

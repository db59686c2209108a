package dev.convnet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDateTime;
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
            bench -> base, classify, data, kernels, load, model, model.inspect, nn, onnx, ort, results, safetensors, suite, train, train.graph, zoo
            classify -> base, data, nn, onnx, onnx.file, onnx.proto, ort
            cli -> base, bench, classify, cli.options, data, doctor, export, kernels, load, model, model.inspect, model.verify, nn, onnx, onnx.file, onnx.proto, onnx.transform, ort, report, report.format, results, safetensors, suite, text, tracking, train, train.artifacts, train.browser, train.graph, zoo
            cli.options -> base, data, export, kernels, model, model.verify, nn, onnx, onnx.transform, ort, results, suite, train, train.graph, train.schedule, zoo
            data -> base
            doctor -> base, data, kernels, ort, train, train.graph
            export -> base, classify, data, model, model.inspect, model.verify, onnx.file, onnx.proto, onnx.transform, ort, text
            kernels -> base, onnx, onnx.proto, ops, ort.capi
            kernels.jvm -> base, kernels, onnx, ops
            kernels.ort -> base, kernels, onnx, onnx.proto, ort
            load -> base, results, text
            model -> base, onnx.file, onnx.proto, ort
            model.inspect -> base, model, onnx, onnx.file, onnx.proto, ort
            model.verify -> base, model, onnx.file, onnx.proto, ort
            nn -> base, data, onnx, onnx.transform, safetensors
            onnx ->
            onnx.file -> base, onnx, onnx.proto
            onnx.proto ->
            onnx.transform -> base, onnx.file, onnx.proto
            ops -> onnx
            ort -> base, kernels, onnx, onnx.file, onnx.proto, ort.capi, safetensors
            ort.capi -> base
            report -> report.chart, results, svg, text
            report.chart -> svg, text
            report.format -> base, report, report.chart, report.network, report.section, results, svg, text
            report.network -> results, svg, text
            report.section -> base, report, results, text
            results -> base, text
            safetensors -> base
            suite -> base, data, kernels, load, nn, ort, results, train, train.classifier, train.graph, train.schedule, zoo
            svg -> base
            text -> base
            tracking -> base, train
            train -> base, classify, data, kernels, nn, onnx, onnx.file, ort, safetensors, train.artifacts, train.classifier, train.graph, train.schedule, zoo
            train.artifacts -> autodiff, base, nn, onnx, onnx.file, onnx.proto, safetensors, train.graph
            train.browser -> base, data, onnx.file, safetensors, train, train.graph
            train.classifier -> base, nn, onnx, onnx.file, onnx.proto, train.artifacts, train.graph
            train.graph -> autodiff, base, data, nn, onnx, ops
            train.schedule -> base, train.graph
            zoo -> base, nn, onnx
            """;

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    /** A clock that somebody sets must not change what is measured or trained. */
    @ArchTest
    static final ArchRule TRAINING_AND_LOADS_IGNORE_THE_TIME_OF_DAY = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".train..", ROOT + ".load..", ROOT + ".classify..", ROOT + ".data..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now");

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

package dev.convnet;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages form layers: imports point downwards only. */
@AnalyzeClasses(packages = "dev.convnet", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.convnet.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.convnet..")
            .layer("io")
            .definedBy("dev.convnet.io..")
            .layer("safetensors")
            .definedBy("dev.convnet.safetensors..")
            .layer("data")
            .definedBy("dev.convnet.data..")
            .layer("onnx")
            .definedBy("dev.convnet.onnx..")
            .layer("nn")
            .definedBy("dev.convnet.nn..")
            .layer("capi")
            .definedBy("dev.convnet.capi..")
            .layer("domain")
            .definedBy("dev.convnet.domain..")
            .layer("kernels")
            .definedBy("dev.convnet.kernels..")
            .layer("zoo")
            .definedBy("dev.convnet.zoo..")
            .layer("autodiff")
            .definedBy("dev.convnet.autodiff..")
            .layer("artifacts")
            .definedBy("dev.convnet.artifacts..")
            .layer("runtime")
            .definedBy("dev.convnet.runtime..")
            .layer("results")
            .definedBy("dev.convnet.results..")
            .layer("report")
            .definedBy("dev.convnet.report..")
            .layer("bench")
            .definedBy("dev.convnet.bench..")
            .layer("doctor")
            .definedBy("dev.convnet.doctor..")
            .layer("model")
            .definedBy("dev.convnet.model..")
            .layer("inspect")
            .definedBy("dev.convnet.inspect..")
            .layer("verify")
            .definedBy("dev.convnet.verify..")
            .layer("cli")
            .definedBy("dev.convnet.cli..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("doctor")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("inspect")
            .mayOnlyBeAccessedByLayers("bench", "cli")
            .whereLayer("verify")
            .mayOnlyBeAccessedByLayers("bench", "cli")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("inspect", "verify", "bench", "cli")
            .whereLayer("bench")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("bench", "cli")
            .whereLayer("results")
            .mayOnlyBeAccessedByLayers("report", "bench", "cli")
            .whereLayer("runtime")
            .mayOnlyBeAccessedByLayers("model", "inspect", "verify", "bench", "doctor", "cli")
            .whereLayer("artifacts")
            .mayOnlyBeAccessedByLayers("runtime", "cli")
            .whereLayer("autodiff")
            .mayOnlyBeAccessedByLayers("artifacts", "runtime")
            .whereLayer("zoo")
            .mayOnlyBeAccessedByLayers("runtime", "bench", "cli")
            .whereLayer("kernels")
            .mayOnlyBeAccessedByLayers("runtime", "bench", "doctor", "cli")
            .whereLayer("capi")
            .mayOnlyBeAccessedByLayers("kernels", "runtime")
            .whereLayer("domain")
            .mayOnlyBeAccessedByLayers("autodiff", "kernels")
            .whereLayer("nn")
            .mayOnlyBeAccessedByLayers("zoo", "autodiff", "artifacts", "runtime", "results", "report", "bench", "cli")
            .whereLayer("onnx")
            .mayOnlyBeAccessedByLayers(
                    "model",
                    "inspect",
                    "verify",
                    "nn",
                    "domain",
                    "kernels",
                    "zoo",
                    "autodiff",
                    "artifacts",
                    "runtime",
                    "bench",
                    "cli")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("runtime", "bench", "doctor", "cli", "report")
            .whereLayer("safetensors")
            .mayOnlyBeAccessedByLayers("nn", "runtime", "bench");
}

package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.convnet.base.UserError;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The execution providers that ONNX Runtime can be built with and that its Java API can add to a session. */
enum BuiltInProvider {
    CPU("is in every ONNX Runtime"),
    CUDA(
            "needs an NVIDIA GPU with its driver, CUDA 12 and cuDNN 9, where the system's linker finds them (LD_LIBRARY_PATH)"),
    TENSORRT("needs what cuda needs, and TensorRT 10"),
    ROCM("needs an AMD GPU with ROCm"),
    OPENVINO("needs Intel's OpenVINO"),
    DNNL("needs oneDNN"),
    COREML("needs macOS"),
    DML("needs Windows with DirectX 12"),
    XNNPACK("needs an ARM or x86 processor"),
    QNN("needs a Qualcomm NPU with its SDK"),
    WEBGPU("needs a GPU"),
    NNAPI("needs Android"),
    ACL("needs ARM's Compute Library");

    private final String needs;

    BuiltInProvider(String needs) {
        this.needs = needs;
    }

    /** The provider that {@code --provider} calls so. */
    static Optional<BuiltInProvider> named(String name) {
        try {
            return Optional.of(valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** What {@code --provider} calls it. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Looked up where it is needed: older Java libraries of ONNX Runtime do not have all of them. */
    private OrtProvider ort() {
        return switch (this) {
            case CPU -> OrtProvider.CPU;
            case CUDA -> OrtProvider.CUDA;
            case TENSORRT -> OrtProvider.TENSOR_RT;
            case ROCM -> OrtProvider.ROCM;
            case OPENVINO -> OrtProvider.OPEN_VINO;
            case DNNL -> OrtProvider.DNNL;
            case COREML -> OrtProvider.CORE_ML;
            case DML -> OrtProvider.DIRECT_ML;
            case XNNPACK -> OrtProvider.XNNPACK;
            case QNN -> OrtProvider.QNN;
            case WEBGPU -> OrtProvider.WEBGPU;
            case NNAPI -> OrtProvider.NNAPI;
            case ACL -> OrtProvider.ACL;
        };
    }

    /** What ONNX Runtime calls it. */
    String ortName() {
        return ort().getName();
    }

    /** What it needs besides an ONNX Runtime that has it. */
    String needs() {
        return needs;
    }

    /** Whether the ONNX Runtime in use was built with it. */
    boolean isBuiltIn() {
        return OrtRuntime.availableProviders().contains(ort());
    }

    /** How to get an ONNX Runtime that has it. */
    String howToGet() {
        return switch (this) {
            case CUDA, TENSORRT ->
                "build convnet with it: CONVNET_PROFILES=cuda ./convnet …, which downloads ONNX Runtime for CUDA (640 MB)";
            default ->
                "it takes an ONNX Runtime built with it (https://onnxruntime.ai/docs/execution-providers), or a plugin, which "
                        + "--provider-library names";
        };
    }

    /** ONNX Runtime's name of the provider's memory, where a training state can stay there. */
    Optional<String> memory() {
        return switch (this) {
            case CUDA, TENSORRT -> Optional.of("Cuda");
            default -> Optional.empty();
        };
    }

    /** @throws UserError if ONNX Runtime does not have it, or it does not load */
    void addTo(SessionOptions options, ExecutionProvider wanted) {
        if (!isBuiltIn()) {
            throw new UserError("--provider %s: ONNX Runtime %s here was built without it; %s"
                    .formatted(title(), OrtRuntime.version(), howToGet()));
        }
        try {
            add(options, wanted);
        } catch (OrtException e) {
            throw new UserError(
                    "--provider %s does not load: %s; it %s".formatted(title(), reasonNotToLoad(e), needs), e);
        }
    }

    /** Of a library that cannot be opened ONNX Runtime tells much, and at its end what the system said. */
    private static String reasonNotToLoad(OrtException e) {
        String reason = UncheckedOrtException.reason(e);
        int system = reason.lastIndexOf(" with error: ");
        return system < 0 ? reason : reason.substring(system + " with error: ".length());
    }

    private void add(SessionOptions options, ExecutionProvider wanted) throws OrtException {
        switch (this) {
            case CPU -> {}
            case CUDA -> addCuda(options, wanted);
            case TENSORRT -> addTensorRt(options, wanted);
            case COREML -> options.addCoreML(wanted.options());
            case XNNPACK -> options.addXnnpack(wanted.options());
            case QNN -> options.addQnn(wanted.options());
            case WEBGPU -> options.addWebGPU(wanted.options());
            case OPENVINO -> {
                wanted.requireOnlyOption("device_type");
                options.addOpenVINO(wanted.options().getOrDefault("device_type", "CPU"));
            }
            case ROCM, DNNL, DML, NNAPI, ACL -> {
                wanted.requireNoOptions();
                addPlain(options, wanted);
            }
        }
    }

    /** Those to which the Java API passes no options. */
    private void addPlain(SessionOptions options, ExecutionProvider wanted) throws OrtException {
        switch (this) {
            case ROCM -> options.addROCM(wanted.device());
            case DML -> options.addDirectML(wanted.device());
            case DNNL -> options.addDnnl(true);
            case NNAPI -> options.addNnapi();
            case ACL -> options.addACL(false);
            default -> throw new IllegalStateException(title() + " takes options");
        }
    }

    private static void addCuda(SessionOptions options, ExecutionProvider wanted) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(wanted.device())) {
            for (Map.Entry<String, String> option : wanted.options().entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        }
    }

    private static void addTensorRt(SessionOptions options, ExecutionProvider wanted) throws OrtException {
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(wanted.device())) {
            for (Map.Entry<String, String> option : wanted.options().entrySet()) {
                tensorRt.add(option.getKey(), option.getValue());
            }
            options.addTensorrt(tensorRt);
        }
    }
}

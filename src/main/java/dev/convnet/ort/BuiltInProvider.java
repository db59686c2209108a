package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.convnet.base.SettingError;
import dev.convnet.base.UnavailableError;
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

    /** The provider with this {@link #title}; empty if there is none. */
    static Optional<BuiltInProvider> named(String name) {
        try {
            return Optional.of(valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The name in settings, such as {@code cuda}. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The provider in the Java API. Resolved lazily: older Java libraries of ONNX Runtime lack some constants. */
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

    /** The name in ONNX Runtime, such as {@code CUDAExecutionProvider}. */
    String ortName() {
        return ort().getName();
    }

    /** The requirements besides an ONNX Runtime that includes the provider. */
    String needs() {
        return needs;
    }

    /** Whether this process's ONNX Runtime includes the provider. */
    boolean isBuiltIn() {
        return OrtRuntime.availableProviders().contains(ort());
    }

    /** How to get an ONNX Runtime that includes the provider. */
    String howToGet() {
        return switch (this) {
            case CUDA, TENSORRT ->
                "build convnet with it: CONVNET_PROFILES=cuda ./convnet …, which downloads ONNX Runtime for CUDA (610 MiB)";
            default ->
                "use an ONNX Runtime built with it (https://onnxruntime.ai/docs/execution-providers), or name its plugin "
                        + "library (provider-library)";
        };
    }

    /** ONNX Runtime's name of the device memory that can hold a training state; empty if there is none. */
    Optional<String> memory() {
        return switch (this) {
            case CUDA, TENSORRT -> Optional.of("Cuda");
            default -> Optional.empty();
        };
    }

    /**
     * Adds the provider to a session's options.
     *
     * @throws UnavailableError if ONNX Runtime lacks the provider, or the provider does not load
     */
    void addTo(SessionOptions options, int device, Map<String, String> providerOptions) {
        if (!isBuiltIn()) {
            throw new UnavailableError(
                    "provider",
                    "%s is not in this build of ONNX Runtime (%s): %s"
                            .formatted(title(), OrtRuntime.version(), howToGet()));
        }
        try {
            add(options, device, providerOptions);
        } catch (OrtException e) {
            throw new UnavailableError(
                    "provider", "%s does not load: %s; it %s".formatted(title(), reasonNotToLoad(e), needs), e);
        }
    }

    /** The system's reason, which ends ONNX Runtime's long message about a library that cannot be opened. */
    private static String reasonNotToLoad(OrtException e) {
        String reason = UncheckedOrtException.reason(e);
        int system = reason.lastIndexOf(" with error: ");
        return system < 0 ? reason : reason.substring(system + " with error: ".length());
    }

    private void add(SessionOptions options, int device, Map<String, String> providerOptions) throws OrtException {
        switch (this) {
            case CPU -> {}
            case CUDA -> addCuda(options, device, providerOptions);
            case TENSORRT -> addTensorRt(options, device, providerOptions);
            case COREML -> options.addCoreML(providerOptions);
            case XNNPACK -> options.addXnnpack(providerOptions);
            case QNN -> options.addQnn(providerOptions);
            case WEBGPU -> options.addWebGPU(providerOptions);
            case OPENVINO -> {
                requireOnlyOption("device_type", providerOptions);
                options.addOpenVINO(providerOptions.getOrDefault("device_type", "CPU"));
            }
            case ROCM, DNNL, DML, NNAPI, ACL -> {
                requireNoOptions(providerOptions);
                addPlain(options, device);
            }
        }
    }

    private void requireNoOptions(Map<String, String> providerOptions) {
        SettingError.require(
                providerOptions.isEmpty(), "provider-option", "must be absent: " + title() + " takes none");
    }

    private void requireOnlyOption(String option, Map<String, String> providerOptions) {
        for (String key : providerOptions.keySet()) {
            SettingError.require(
                    key.equals(option), "provider-option", "of %s must be %s, not %s".formatted(title(), option, key));
        }
    }

    /** Adds a provider that takes no options in the Java API. */
    private void addPlain(SessionOptions options, int device) throws OrtException {
        switch (this) {
            case ROCM -> options.addROCM(device);
            case DML -> options.addDirectML(device);
            case DNNL -> options.addDnnl(true);
            case NNAPI -> options.addNnapi();
            case ACL -> options.addACL(false);
            default -> throw new IllegalStateException(title() + " takes options");
        }
    }

    private static void addCuda(SessionOptions options, int device, Map<String, String> providerOptions)
            throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device)) {
            for (Map.Entry<String, String> option : providerOptions.entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        }
    }

    private static void addTensorRt(SessionOptions options, int device, Map<String, String> providerOptions)
            throws OrtException {
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(device)) {
            for (Map.Entry<String, String> option : providerOptions.entrySet()) {
                tensorRt.add(option.getKey(), option.getValue());
            }
            options.addTensorrt(tensorRt);
        }
    }
}

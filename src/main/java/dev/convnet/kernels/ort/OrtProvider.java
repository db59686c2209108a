package dev.convnet.kernels.ort;

import dev.convnet.base.SettingError;
import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.Lowering;
import dev.convnet.ort.OrtRuntime;
import java.util.List;
import java.util.Optional;

/** The operators of ONNX Runtime's training builds in place of convnet's gradient and optimizer operators: {@code ort}. */
public final class OrtProvider implements KernelProvider {
    @Override
    public String name() {
        return "ort";
    }

    @Override
    public boolean needsTrainingLibrary() {
        return true;
    }

    @Override
    public Optional<String> missing() {
        return OrtRuntime.isTrainingBuild()
                ? Optional.empty()
                : Optional.of(("ONNX Runtime %s is built for inference; only the commands train and run load a training"
                                + " build, which Maven fetches on first use")
                        .formatted(OrtRuntime.version()));
    }

    @Override
    public void check(String selector) {
        if (!selector.isEmpty()) {
            throw new SettingError("kernels", "ort:" + selector + ": these kernels have no choice of devices");
        }
    }

    @Override
    public KernelLibrary open(String selector) {
        return new KernelLibrary() {
            @Override
            public String description() {
                return OrtRuntime.library() + " " + OrtRuntime.version();
            }

            @Override
            public List<KernelFactory> factories() {
                return List.of();
            }

            @Override
            public Optional<Lowering> lowering() {
                return Optional.of(new OrtLowering());
            }
        };
    }
}

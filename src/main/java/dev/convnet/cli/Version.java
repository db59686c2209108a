package dev.convnet.cli;

import ai.onnxruntime.OrtEnvironment;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "convnet " + (version == null ? "development build" : version),
            "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion(),
            "Java " + Runtime.version()
        };
    }
}

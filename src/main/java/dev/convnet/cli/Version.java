package dev.convnet.cli;

import dev.convnet.ort.OrtRuntime;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "convnet " + dev.convnet.base.Version.current(),
            "ONNX Runtime " + OrtRuntime.version(),
            "Java " + Runtime.version()
        };
    }
}

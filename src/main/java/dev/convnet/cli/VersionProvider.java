package dev.convnet.cli;

import dev.convnet.base.Version;
import dev.convnet.ort.OrtRuntime;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "convnet " + Version.current(), "ONNX Runtime " + OrtRuntime.version(), "Java " + Runtime.version()
        };
    }
}

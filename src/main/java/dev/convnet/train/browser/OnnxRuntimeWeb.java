package dev.convnet.train.browser;

import dev.convnet.base.AtomicFile;
import dev.convnet.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of npm's package {@code onnxruntime-web} that run models on the CPU.
 *
 * @param version the version of the package
 * @param script a JavaScript module that needs no other file but the WebAssembly module
 * @param wasm the WebAssembly module
 */
public record OnnxRuntimeWeb(String version, ByteBuffer script, ByteBuffer wasm) {
    private static final String NAME = "onnxruntime-web";

    public OnnxRuntimeWeb {
        script = script.asReadOnlyBuffer();
        wasm = wasm.asReadOnlyBuffer();
    }

    /**
     * Reads the package.
     *
     * @param folder the folder of the package, such as {@code node_modules/onnxruntime-web}
     * @throws UserError if the folder is another one, or one of the files is missing
     */
    public static OnnxRuntimeWeb of(Path folder) {
        JsonNode description;
        try {
            description = new JsonMapper().readTree(read(folder, "package.json"));
        } catch (JacksonException e) {
            throw missing(folder, "package.json is damaged", e);
        }
        if (!description.path("name").asString("").equals(NAME)) {
            throw missing(folder, "package.json has another name", null);
        }
        return new OnnxRuntimeWeb(
                description.path("version").asString(""),
                ByteBuffer.wrap(read(folder, "dist/ort.wasm.bundle.min.mjs")),
                ByteBuffer.wrap(read(folder, "dist/ort-wasm-simd-threaded.wasm")));
    }

    private static byte[] read(Path folder, String file) {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw missing(folder, "cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static UserError missing(Path folder, String reason, Exception cause) {
        return new UserError(
                "%s is not the folder of the npm package %s (%s): install it with npm install %s, and name node_modules/%s"
                        .formatted(folder, NAME, reason, NAME, NAME),
                cause);
    }
}

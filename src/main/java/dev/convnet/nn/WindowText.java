package dev.convnet.nn;

import dev.convnet.onnx.Window;

/** A window as a drawing says it: {@code 3×3, 64, stride 2, pad 1}. */
final class WindowText {
    private WindowText() {}

    static String of(Window window, String channels) {
        StringBuilder text = new StringBuilder();
        text.append(window.kernel().get(0)).append('×').append(window.kernel().get(1));
        if (!channels.isEmpty()) {
            text.append(", ").append(channels);
        }
        if (window.strides().getFirst() != 1) {
            text.append(", stride ").append(window.strides().getFirst());
        }
        if (window.padsBegin().getFirst() != 0) {
            text.append(", pad ").append(window.padsBegin().getFirst());
        }
        return text.toString();
    }
}

package dev.convnet.runtime;

/** Asks a run to stop after the step that it is in. Any thread may ask. */
public final class StopSignal {
    private volatile boolean requested;

    public void request() {
        requested = true;
    }

    public boolean isRequested() {
        return requested;
    }
}

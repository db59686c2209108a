package dev.convnet.base;

/** Asks a run to stop after the step that it is in. Any thread may ask. */
public final class StopSignal {
    private final StopSignal outer;
    private volatile boolean requested;
    private volatile boolean finished;

    public StopSignal() {
        this(null);
    }

    private StopSignal(StopSignal outer) {
        this.outer = outer;
    }

    /** A signal for a part of what this one is for: it is requested when either is. */
    public StopSignal forPart() {
        return new StopSignal(this);
    }

    public void request() {
        requested = true;
    }

    /** Asks for a stop at which the run counts as finished: what it has learned by then is its result. */
    public void finish() {
        finished = true;
        requested = true;
    }

    public boolean isRequested() {
        return requested || (outer != null && outer.isRequested());
    }

    /** Whether the stop was asked for by {@link #finish}, and not by a request from outside. */
    public boolean isFinish() {
        return finished && !(outer != null && outer.isRequested());
    }
}

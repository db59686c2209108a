package dev.convnet.base;

/** A request to stop a run after its current step. Any thread may make the request. */
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

    /** A signal for a part of the run, which is requested if this signal or the part's own is. */
    public StopSignal forPart() {
        return new StopSignal(this);
    }

    /** Requests a stop. */
    public void request() {
        requested = true;
    }

    /** Requests a stop that counts as the run's regular end, so its result is kept. */
    public void finish() {
        finished = true;
        requested = true;
    }

    /** Whether a stop is requested. */
    public boolean isRequested() {
        return requested || (outer != null && outer.isRequested());
    }

    /** Whether {@link #finish}, and no outer signal, requested the stop. */
    public boolean isFinish() {
        return finished && !(outer != null && outer.isRequested());
    }
}

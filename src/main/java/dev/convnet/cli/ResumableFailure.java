package dev.convnet.cli;

/** A training that ended with an error of the machine, such as a full disk or too little memory, after a checkpoint was written. */
final class ResumableFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String continuation;

    /** @param continuation the command that continues the run from its last checkpoint */
    ResumableFailure(Throwable cause, String continuation) {
        super(cause);
        this.continuation = continuation;
    }

    /** The command that continues the run from its last checkpoint. */
    String continuation() {
        return continuation;
    }
}

package dev.convnet.doctor;

import java.util.Optional;

/**
 * What was found of one thing.
 *
 * @param name the thing
 * @param status whether it is there
 * @param detail what is there, or what was looked for
 * @param remedy how to get it where it is not there
 */
public record Check(String name, Status status, String detail, Optional<String> remedy) {
    /** Whether a thing is there. */
    public enum Status {
        /** It is there, and works as far as that was tried. */
        OK,
        /** It is not there or does not work; nothing that is done by default needs it. */
        ABSENT,
        /** It is not there or does not work, and is needed. */
        BROKEN
    }

    static Check ok(String name, String detail) {
        return new Check(name, Status.OK, detail, Optional.empty());
    }

    static Check absent(String name, String detail, String remedy) {
        return new Check(name, Status.ABSENT, detail, Optional.of(remedy));
    }

    static Check broken(String name, String detail, String remedy) {
        return new Check(name, Status.BROKEN, detail, Optional.of(remedy));
    }
}

package dev.convnet.doctor;

import java.util.Optional;

/**
 * The result of one check.
 *
 * @param name the name of the checked component
 * @param status whether the component works
 * @param detail the component's version or place, or what is missing
 * @param remedy how to get the component; empty if it works
 */
public record Check(String name, Status status, String detail, Optional<String> remedy) {
    /** Whether a component works. */
    public enum Status {
        /** The component works as far as it was tried. */
        OK,
        /** The component is missing or does not work, but the defaults do not need it. */
        ABSENT,
        /** The component is missing or does not work, and the defaults need it. */
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

package dev.convnet.base;

import java.util.function.Supplier;

/** Instantiates the user's classes, which {@code CONVNET_CLASSPATH} adds to the class path. */
public final class UserClass {
    private UserClass() {}

    /**
     * An object of the class called {@code name}, made by its public constructor without parameters.
     *
     * @param asked how messages begin, as {@code --kernels: }, for what has asked for it; may be empty
     * @param type what the class has to be
     * @param unknown what to say if there is no such class
     * @throws UserError if there is none, it is not of that type, or no object of it can be made
     */
    public static <T> T instance(String asked, String name, Class<T> type, Supplier<String> unknown) {
        try {
            Object made = Class.forName(name).getConstructor().newInstance();
            if (type.isInstance(made)) {
                return type.cast(made);
            }
            throw new UserError(asked + "the class " + name + " is no " + type.getName());
        } catch (ClassNotFoundException e) {
            throw new UserError(asked + unknown.get(), e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new UserError(asked + "the class " + name + " cannot be used: " + e, e);
        }
    }
}

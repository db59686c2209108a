package dev.convnet.base;

import java.lang.reflect.InvocationTargetException;
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
     * @throws UserError if there is none, it is not of that type, or no object of it can be made. None of the class's code has run
     *     unless it is of that type
     */
    public static <T> T instance(String asked, String name, Class<T> type, Supplier<String> unknown) {
        try {
            return found(asked, name, type, unknown).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw cannotBeUsed(asked, name, e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw cannotBeUsed(asked, name, e);
        }
    }

    /** The class, whose static initializers have not run. */
    private static <T> Class<? extends T> found(String asked, String name, Class<T> type, Supplier<String> unknown) {
        try {
            Class<?> found = Class.forName(name, false, UserClass.class.getClassLoader());
            if (type.isAssignableFrom(found)) {
                return found.asSubclass(type);
            }
            throw new UserError(asked + "the class " + name + " is no " + type.getName());
        } catch (ClassNotFoundException e) {
            throw new UserError(asked + unknown.get(), e);
        }
    }

    private static UserError cannotBeUsed(String asked, String name, Throwable cause) {
        return new UserError(asked + "the class " + name + " cannot be used: " + cause, cause);
    }
}

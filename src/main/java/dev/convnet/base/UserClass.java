package dev.convnet.base;

import java.lang.reflect.InvocationTargetException;
import java.util.function.Supplier;

/** Instantiates the user's classes, which {@code CONVNET_CLASSPATH} adds to the class path. */
public final class UserClass {
    private UserClass() {}

    /**
     * An object of the class called {@code name}, made by its public constructor without parameters. A class of another type is
     * refused before any of its code runs.
     *
     * @param asked how messages begin, as {@code --kernels: }, for what has asked for it; may be empty
     * @param type what the class has to be
     * @param unknown what to say if there is no such class
     * @throws UserError if there is none, it is not of that type, or no object of it can be made
     */
    public static <T> T instance(String asked, String name, Class<T> type, Supplier<String> unknown) {
        String what = asked + "the class " + name;
        try {
            Class<?> found = Class.forName(name, false, UserClass.class.getClassLoader());
            if (!type.isAssignableFrom(found)) {
                throw new UserError(what + " is no " + type.getName());
            }
            return type.cast(found.getConstructor().newInstance());
        } catch (ClassNotFoundException e) {
            throw new UserError(asked + unknown.get(), e);
        } catch (NoSuchMethodException e) {
            throw new UserError(what + " cannot be used: it needs a public constructor without parameters", e);
        } catch (InstantiationException e) {
            throw new UserError(what + " cannot be used: it is abstract", e);
        } catch (IllegalAccessException e) {
            throw new UserError(what + " cannot be used: the class must be public", e);
        } catch (InvocationTargetException e) {
            throw new UserError(what + " cannot be used: its constructor throws " + e.getCause(), e);
        } catch (ExceptionInInitializerError e) {
            throw new UserError(what + " cannot be used: its static initializer throws " + e.getCause(), e);
        } catch (LinkageError e) {
            throw new UserError(what + " cannot be used: " + e, e);
        }
    }
}

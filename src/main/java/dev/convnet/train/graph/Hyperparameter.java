package dev.convnet.train.graph;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a component of a record of settings, a {@code double} or a {@code boolean}; the component's name names the setting. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Hyperparameter {
    /** What the component is, in a few words for help texts. */
    String value();

    /** The smallest value of a number. */
    double least() default 0;

    /** The number that every value is below. */
    double below() default Double.POSITIVE_INFINITY;
}

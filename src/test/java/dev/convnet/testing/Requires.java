package dev.convnet.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Marks the tests of a group. Where the group's needs are missing, the class's {@code @BeforeAll} methods do not run either. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GroupExtension.class)
public @interface Requires {
    TestGroup value();
}

package dev.convnet.testing;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Skips every test of a missing group by itself, rather than the class as a whole, so that the tests can be counted. */
final class GroupExtension implements InvocationInterceptor, TestInstancePreConstructCallback, BeforeEachCallback {
    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        try {
            require(context.getRequiredTestClass());
        } catch (TestAbortedException _) {
            invocation.skip();
            return;
        }
        invocation.proceed();
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        requireAndCount(factory.getTestClass(), context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        requireAndCount(context.getRequiredTestMethod(), context);
    }

    private static void requireAndCount(AnnotatedElement tests, ExtensionContext context) {
        try {
            require(tests);
        } catch (TestAbortedException e) {
            context.getRoot()
                    .getStore(Namespace.GLOBAL)
                    .getOrComputeIfAbsent(LeftOutTests.class, _ -> new LeftOutTests(System.out), LeftOutTests.class)
                    .add(AnnotationSupport.findAnnotation(tests, Requires.class)
                            .orElseThrow()
                            .value());
            throw e;
        }
    }

    private static void require(AnnotatedElement tests) {
        AnnotationSupport.findAnnotation(tests, Requires.class)
                .map(Requires::value)
                .ifPresent(TestGroup::require);
    }
}

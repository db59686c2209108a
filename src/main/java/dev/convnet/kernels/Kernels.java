package dev.convnet.kernels;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.base.UnavailableError;
import dev.convnet.base.UserError;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.OperatorId;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.ops.OperatorSchema;
import dev.convnet.ort.capi.KernelApi;
import dev.convnet.ort.capi.NativeHandle;
import dev.convnet.ort.capi.OrtApiBase;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Kernels registered with ONNX Runtime, which sessions use in place of the bodies of functions. To be closed after all sessions
 * that use them.
 */
public final class Kernels implements AutoCloseable {
    private static final String NONE = "none";

    private static final String SETTING = "kernels";

    /** What is impossible for kernels without the C API. */
    private static final String CONSEQUENCE = "cannot be registered";

    private final String choice;
    private final Map<String, KernelLibrary> libraries;
    private final Arena arena = Arena.ofShared();
    private final Map<String, OperatorCounters> counters = new TreeMap<>();
    private final Set<KernelRegistration> registrations = new HashSet<>();
    private final List<MemorySegment> customOps = new ArrayList<>();
    private final Map<String, Long> domains = new LinkedHashMap<>();

    /** What changes models before sessions load them, in this order. */
    private final List<AppliedLowering> lowerings = new ArrayList<>();

    /** @param operators the operators, as {@code domain::name}, that it may replace */
    private record AppliedLowering(Set<String> operators, BiFunction<ModelProto, Set<String>, ModelProto> function) {}

    /** @param libraries by the names of their providers; the first library with kernels for an operator wins */
    private Kernels(String choice, Map<String, KernelLibrary> libraries) {
        this.choice = choice;
        this.libraries = libraries;
        libraries.forEach(this::register);
    }

    /** No kernels: every function runs from its body. */
    public static Kernels none() {
        return new Kernels(NONE, Map.of());
    }

    /** Registers the kernels of one library under a name for messages and results. */
    public static Kernels of(String name, KernelLibrary library) {
        requireApi();
        return new Kernels(name, Map.of(name, library));
    }

    /**
     * Opens and registers kernels.
     *
     * @param choice {@code none}, or a comma-separated list of providers, of which the first with kernels for an operator wins. Each
     *     is a provider's name or class, optionally followed by a colon and a selector: {@code tornado:opencl:0}
     * @throws UserError if a provider is unknown or cannot be opened; an {@link UnavailableError} if this machine lacks something,
     *     which the message names
     */
    public static Kernels open(String choice) {
        if (choice.equals(NONE)) {
            return none();
        }
        requireApi();
        Map<String, KernelLibrary> libraries = new LinkedHashMap<>();
        try {
            split(choice).forEach(one -> libraries.put(one.text(), one.open()));
            return new Kernels(choice, libraries);
        } catch (RuntimeException e) {
            libraries.values().forEach(KernelLibrary::close);
            throw e;
        }
    }

    /**
     * Checks a choice as far as that is possible without the libraries and devices that it needs, and opens nothing.
     *
     * @param choice as {@link #open} takes it
     * @throws UserError if no machine can have these kernels: a provider is unknown, or its selector is not one
     */
    public static void check(String choice) {
        if (!choice.equals(NONE)) {
            split(choice).forEach(Choice::check);
        }
    }

    private static Stream<Choice> split(String choice) {
        return Arrays.stream(choice.split(",", -1)).map(Choice::parse);
    }

    /** One provider of a choice, by its name or class, with its selector. */
    private record Choice(String text, String name, String selector) {
        static Choice parse(String text) {
            int colon = text.indexOf(':');
            return new Choice(
                    text, colon < 0 ? text : text.substring(0, colon), colon < 0 ? "" : text.substring(colon + 1));
        }

        void check() {
            if (!KernelProviders.absent().containsKey(name)) {
                KernelProviders.named(name).check(selector);
            }
        }

        boolean needsTrainingLibrary() {
            return KernelProviders.all().stream()
                    .anyMatch(provider -> provider.name().equals(name) && provider.needsTrainingLibrary());
        }

        KernelLibrary open() {
            KernelProvider provider = KernelProviders.named(name);
            provider.check(selector);
            provider.missing().ifPresent(missing -> {
                throw new UnavailableError(SETTING, name + ": " + missing);
            });
            return provider.open(selector);
        }
    }

    /**
     * Whether a choice has kernels that are part of a training build of ONNX Runtime, so that the process must load one.
     *
     * @param choice as {@link #open} takes it
     */
    public static boolean needTrainingLibrary(String choice) {
        return !choice.equals(NONE) && split(choice).anyMatch(Choice::needsTrainingLibrary);
    }

    private static void requireApi() {
        try {
            OrtApiBase.requireApi(CONSEQUENCE);
        } catch (UserError e) {
            throw new UnavailableError(SETTING, e.getMessage(), e);
        }
    }

    private void register(String provider, KernelLibrary library) {
        Set<String> own = new HashSet<>();
        for (KernelFactory factory : library.factories()) {
            String operator = factory.schema().toString();
            if (!counters.containsKey(operator)) {
                register(provider, factory);
                own.add(operator);
            }
        }
        Optional<Chain.Factory> chains = library.chains();
        if (chains.isPresent() && !own.isEmpty() && !compute(Chain.SCHEMA.toString())) {
            register(provider, chains.get());
            lowerings.add(new AppliedLowering(own, ChainFusion::of));
        }
        library.lowering()
                .ifPresent(lowering -> lowerings.add(new AppliedLowering(
                        lowering.operators().stream()
                                .filter(operator -> !compute(operator))
                                .collect(toUnmodifiableSet()),
                        lowering::lower)));
    }

    private void register(String provider, Chain.Factory chains) {
        register(provider, new KernelFactory() {
            @Override
            public OperatorSchema schema() {
                return Chain.SCHEMA;
            }

            @Override
            public Kernel create(KernelInfo node) throws Exception {
                return chains.create(Chain.of(node.attributes()));
            }
        });
    }

    private void register(String provider, KernelFactory factory) {
        OperatorSchema schema = factory.schema();
        OperatorCounters operatorCounters = new OperatorCounters();
        counters.put(schema.toString(), operatorCounters);
        try {
            long domain = domain(schema.domain());
            for (DataType choice : choices(factory)) {
                KernelRegistration registration =
                        new KernelRegistration(provider, factory, choice, operatorCounters, arena);
                MemorySegment customOp = OrtCustomOp.add(registration, arena);
                registrations.add(registration);
                customOps.add(customOp);
                KernelApi.addOperator(domain, customOp);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "ONNX Runtime, registering a kernel of " + schema + ": " + e.getMessage(), e);
        }
    }

    private long domain(String name) throws OrtException {
        Long known = domains.get(name);
        if (known != null) {
            return known;
        }
        long created = KernelApi.createDomain(arena.allocateFrom(name));
        domains.put(name, created);
        return created;
    }

    /** The element types to register; a schema without a choice of types needs one registration. */
    private static List<DataType> choices(KernelFactory factory) {
        boolean open = Stream.concat(factory.schema().inputs().stream(), factory.schema().outputs().stream())
                .anyMatch(formal -> formal.types().size() > 1);
        List<DataType> all = List.copyOf(factory.dataTypes());
        return open ? all : all.subList(0, 1);
    }

    /** The choice as {@link #open} takes it. */
    public String choice() {
        return choice;
    }

    /** The choice and where the kernels run, for messages and reports. */
    public String description() {
        return libraries.isEmpty()
                ? "none (function bodies)"
                : libraries.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue().description() + ")")
                        .collect(joining(", "));
    }

    /** Adds the kernels to the options of sessions. */
    public void addTo(OrtSession.SessionOptions options) throws OrtException {
        if (!domains.isEmpty()) {
            long handle = NativeHandle.of(options, SETTING + " " + CONSEQUENCE);
            for (long domain : domains.values()) {
                KernelApi.addDomain(handle, domain);
            }
        }
    }

    /** Whether something computes an operator in place of its body. */
    public boolean compute(OperatorId operator) {
        return compute(operator.domain() + "::" + operator.name());
    }

    private boolean compute(String operator) {
        return counters.containsKey(operator)
                || lowerings.stream().anyMatch(lowering -> lowering.operators().contains(operator));
    }

    /** Whether {@link #lowered} can change a model. */
    public boolean canLower() {
        return !lowerings.isEmpty();
    }

    /**
     * Lowers a model for a session with these kernels. Model files stay unchanged.
     *
     * @return the lowered model; {@code model} itself if nothing changes
     */
    public ModelProto lowered(ModelProto model) {
        ModelProto lowered = model;
        for (AppliedLowering lowering : lowerings) {
            lowered = lowering.function().apply(lowered, lowering.operators());
        }
        return lowered;
    }

    /** Statistics of the kernels' calls so far, one entry for each operator that was called. */
    public List<OperatorStatistics> statistics() {
        return counters.entrySet().stream()
                .map(entry -> entry.getValue().statistics(entry.getKey()))
                .filter(statistics -> statistics.calls() > 0)
                .toList();
    }

    /**
     * Closes the kernels.
     *
     * @throws IllegalStateException if a session that uses the kernels is still open; the kernels then stay open
     */
    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        if (OrtCustomOp.hasKernel(registrations::contains)) {
            throw new IllegalStateException("the kernels " + choice + " are in use by an open session");
        }
        domains.values().forEach(KernelApi::releaseDomain);
        domains.clear();
        customOps.forEach(OrtCustomOp::remove);
        customOps.clear();
        arena.close();
        libraries.values().forEach(KernelLibrary::close);
    }
}

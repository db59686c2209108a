package dev.convnet.zoo;

import static java.util.stream.Collectors.joining;

import dev.convnet.io.UserError;
import java.util.List;

/** The networks by name. */
public final class Zoo {
    /** All of them, in the order of the source document. */
    public static final List<Network> NETWORKS = List.of(
            AlexNet.NETWORK,
            Vgg.NETWORK,
            NetworkInNetwork.NETWORK,
            GoogLeNet.NETWORK,
            BatchNormLeNet.NETWORK,
            DenseNet.NETWORK);

    private Zoo() {}

    /**
     * The network called {@code name}, or that of the {@link NetworkDefinition} of that name.
     *
     * @throws UserError if there is none; the message lists those there are
     */
    public static Network named(String name) {
        return NETWORKS.stream().filter(n -> n.name().equals(name)).findFirst().orElseGet(() -> ofClass(name));
    }

    private static Network ofClass(String name) {
        try {
            if (Class.forName(name).getConstructor().newInstance() instanceof NetworkDefinition own) {
                return new Network(name, own.title(), own.defaultSide(), own::layers);
            }
            throw new UserError("the class " + name + " is no " + NetworkDefinition.class.getName());
        } catch (ClassNotFoundException e) {
            throw new UserError(
                    "there is no network '%s'; there are %s, and the names of classes on CONVNET_CLASSPATH"
                            .formatted(
                                    name, NETWORKS.stream().map(Network::name).collect(joining(", "))),
                    e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new UserError("the network of the class " + name + " cannot be used: " + e, e);
        }
    }
}

package dev.convnet.zoo;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.UserClass;
import dev.convnet.base.UserError;
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
        NetworkDefinition own = UserClass.instance(
                "",
                name,
                NetworkDefinition.class,
                () -> "there is no network '%s'; there are %s, and the names of classes on CONVNET_CLASSPATH"
                        .formatted(name, NETWORKS.stream().map(Network::name).collect(joining(", "))));
        return new Network(name, own.title(), own.defaultSide(), own::layers);
    }
}

package dev.convnet.nn;

/** What a layer is, with the facts that tables and drawings show: a standard layer, or any other. */
public sealed interface LayerDescription permits StandardLayer, OtherLayer {}

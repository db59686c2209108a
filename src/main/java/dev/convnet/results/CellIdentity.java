package dev.convnet.results;

import java.util.Map;

/**
 * Which cell of the suite it is.
 *
 * @param id names the cell in its run and in every other run of the suite: {@code lenet-bn}, {@code
 *     lenet-bn_kernels-jvm_threads-2}
 * @param title the network's title, or the model file's name
 * @param variant what distinguishes it from the suite's other cells of this title, as {@code kernels jvm, threads 2}; may
 *     be empty
 * @param note what the suite's author says about the cell, such as how its seed was chosen; null if nothing
 * @param fingerprint a hash of the inputs; a cell with an equal one need not be run again
 * @param inputs everything that decides the cell's figures but the machine, by name, as text or as a hash of the content; empty in
 *     results of older versions
 */
public record CellIdentity(
        String id,
        String title,
        String variant,
        @Nullable String note,
        String fingerprint,
        Map<String, String> inputs) {}

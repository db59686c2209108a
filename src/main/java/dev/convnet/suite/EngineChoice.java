package dev.convnet.suite;

import dev.convnet.train.TrainingEngine;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What runs a cell, as far as the suite says it; the command line decides the rest.
 *
 * @param engine what trains
 * @param provider the execution provider, as {@link dev.convnet.ort.ExecutionProvider#parse} reads it
 * @param kernels what computes this project's operators, as {@link dev.convnet.kernels.Kernels#open} reads it
 * @param threads how many threads an operator may use
 */
public record EngineChoice(
        Optional<TrainingEngine> engine, Optional<String> provider, Optional<String> kernels, OptionalInt threads) {}

/**
 * The results of a run: records, and the file {@code results.json} that stores {@link dev.convnet.results.RunResults}. The benchmark
 * harness writes the file, and the report reads it.
 */
package dev.convnet.results;

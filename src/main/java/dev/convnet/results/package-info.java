/**
 * What a run measured, as records, and the file that keeps them: {@link dev.convnet.results.RunResults} in
 * {@code results.json}. The benchmark harness writes it and the report reads it; neither knows the other.
 */
package dev.convnet.results;

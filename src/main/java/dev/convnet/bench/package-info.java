/**
 * Suites and their runs: reading a suite, training and timing its networks one after another, and finding out about the
 * machine. What was measured goes into {@link dev.convnet.results.RunResults}; how it looks is the report's business.
 */
package dev.convnet.bench;

/** Runs suites: trains, evaluates and times each cell, in this process or in another, and records the results. */
package dev.convnet.bench;

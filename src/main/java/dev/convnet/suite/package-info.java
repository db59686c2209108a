/** Suites: reads the YAML files that declare what a run trains, evaluates and times. */
package dev.convnet.suite;

/** Writes the metrics of a training in the formats of experiment trackers: TensorBoard's event files and MLflow's folders. */
package dev.convnet.tracking;

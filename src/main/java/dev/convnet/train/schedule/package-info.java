/** Learning-rate schedules: the learning rate of each training step, as PyTorch's schedulers compute it. */
package dev.convnet.train.schedule;

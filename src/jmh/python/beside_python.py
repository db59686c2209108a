"""Times an ONNX model in Python's onnxruntime and by ./convnet bench, in turns, on the same inputs and threads.

    beside_python.py MODEL.onnx [--threads N] [--batch N] [--seconds S] [--rounds N]

Prints the median latency of each round, and the ratio of the two medians over all rounds (ours / Python's). The rounds take turns at
who begins, so that a machine that slows down slows both.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime

ROOT = Path(__file__).resolve().parents[3]
NUMPY = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(uint8)": np.uint8}


def python_median(model, inputs, threads, seconds):
    """Milliseconds: the median of the calls that fit into the time, after a tenth of it as a warm-up."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def calls(length):
        times = []
        end = time.perf_counter_ns() + int(length * 1e9)
        while not times or time.perf_counter_ns() < end:
            begin = time.perf_counter_ns()
            session.run(None, inputs)
            times.append(time.perf_counter_ns() - begin)
        return times

    calls(seconds / 10)
    return statistics.median(calls(seconds)) / 1e6


def convnet_median(model, file, threads, batch, seconds):
    """The same, as ./convnet bench tells it."""
    command = [ROOT / "convnet", "bench", model, "--input", file, "--threads", threads, "--batch", batch]
    command += ["--seconds", seconds, "--calls", 1_000_000, "--json"]
    told = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout
    return json.loads(told)["latency"]["time"]["p50Ms"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=6)
    args = parser.parse_args()

    random = np.random.default_rng(0)
    session = onnxruntime.InferenceSession(args.model, providers=["CPUExecutionProvider"])
    inputs = {}
    for value in session.get_inputs():
        shape = [size if isinstance(size, int) else args.batch for size in value.shape]
        inputs[value.name] = random.uniform(0, 1, shape).astype(NUMPY[value.type])
    del session

    python, convnet = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "inputs.npz")
        np.savez(file, **inputs)
        for number in range(args.rounds):
            turns = [
                lambda: python.append(python_median(args.model, inputs, args.threads, args.seconds)),
                lambda: convnet.append(convnet_median(args.model, file, args.threads, args.batch, args.seconds)),
            ]
            for turn in turns if number % 2 == 0 else reversed(turns):
                turn()
            print(f"round {number + 1}: Python {python[-1]:.4f} ms, convnet {convnet[-1]:.4f} ms", flush=True)
    ratio = statistics.median(convnet) / statistics.median(python)
    print(f"onnxruntime {onnxruntime.__version__}, {args.threads} threads, batch {args.batch}: "
          f"Python {statistics.median(python):.4f} ms, convnet {statistics.median(convnet):.4f} ms, ratio {ratio:.4f}")


if __name__ == "__main__":
    main()

"""Holds a finished run of the quick suite against what it promises, and opens its report in a headless browser.

    check-run.py <folder of the run>

Every network of the suite must have finished and learned, the memory must have stayed in bounds, and the report must
keep what check_report.py asks of it. Exits with 1 and one line per broken promise.
"""

import json
import re
import sys
from pathlib import Path

import check_report

NETWORKS = {"alexnet", "vgg11", "nin", "googlenet", "lenet-bn", "densenet"}
LEAST_ACCURACY = {"lenet-bn": 0.80}
LEAST_ACCURACY_ELSE = 0.60
MOST_SECONDS = 8 * 60
MOST_BYTES = 4 << 30


def broken_promises(results):
    """What is wrong with a run's figures, one line each."""
    found = {cell["setup"]["net"]: cell for cell in results["cells"]}
    for missing in sorted(NETWORKS - found.keys()):
        yield f"{missing}: not in the results"
    for name, cell in sorted(found.items()):
        outcome = cell["outcome"]
        if outcome["status"] != "OK":
            yield f"{name}: {outcome['status']}: {outcome['reason']}"
            continue
        accuracy = cell["inference"]["evaluation"]["accuracy"]
        least = LEAST_ACCURACY.get(name, LEAST_ACCURACY_ELSE)
        if not accuracy >= least:
            yield f"{name}: test accuracy {accuracy:.4f}, promised at least {least:.2f}"
        if outcome["peakMemoryBytes"] > MOST_BYTES:
            yield f"{name}: {outcome['peakMemoryBytes'] / 2**30:.2f} GiB of memory, promised at most {MOST_BYTES >> 30}"
        if not cell["inference"]["latency"]:
            yield f"{name}: no latency was measured"


def seconds_between(start, end):
    from datetime import datetime

    def instant(text):
        # Nanoseconds are more than Python's clock can hold.
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00"))

    return (instant(end) - instant(start)).total_seconds()


def main():
    run = Path(sys.argv[1])
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    broken = list(broken_promises(results))
    seconds = seconds_between(results["startedAt"], results["finishedAt"])
    if seconds > MOST_SECONDS:
        # Told, not held: how busy a machine is that others share says nothing about the code.
        print(f"the run took {seconds:.0f} s; a quiet machine with two cores is promised at most {MOST_SECONDS}")
    broken += [f"index.html: {message}" for message in check_report.look_over(run / "index.html")]
    for line in broken:
        print(line, file=sys.stderr)
    if not broken:
        print(f"the run keeps its promises: {len(results['cells'])} networks in {seconds:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""Checks a finished run of the quick suite, and opens its report in a headless browser.

    check-run.py <folder of the run>

Every network of the suite must have finished and learned within the memory limit, and the report must pass
check_report.py. Exits with 1 and prints one line per failed check.
"""

import json
import re
import sys
from pathlib import Path

import check_report

NETWORKS = {"alexnet", "vgg11", "nin", "googlenet", "lenet-bn", "densenet"}
LEAST_ACCURACY = {"lenet-bn": 0.80}
LEAST_ACCURACY_OTHERWISE = 0.60
MOST_SECONDS = 8 * 60
MOST_BYTES = 4 << 30


def failed_checks(results):
    """The failed checks of a run's results, one line each."""
    found = {cell["setup"]["net"]: cell for cell in results["cells"]}
    for missing in sorted(NETWORKS - found.keys()):
        yield f"{missing}: missing in the results"
    for name, cell in sorted(found.items()):
        outcome = cell["outcome"]
        if outcome["status"] != "OK":
            yield f"{name}: {outcome['status']}: {outcome['reason']}"
            continue
        accuracy = cell["inference"]["evaluation"]["accuracy"]
        least = LEAST_ACCURACY.get(name, LEAST_ACCURACY_OTHERWISE)
        if not accuracy >= least:
            yield f"{name}: test accuracy {accuracy:.4f}, must be at least {least:.2f}"
        if outcome["peakMemoryBytes"] is None:
            print(f"{name}: the system does not tell the peak of its memory, so its limit was not checked")
        elif outcome["peakMemoryBytes"] > MOST_BYTES:
            yield f"{name}: {outcome['peakMemoryBytes'] / 2**30:.2f} GiB of memory, must be at most {MOST_BYTES >> 30}"
        if not cell["inference"]["latency"]:
            yield f"{name}: no latency was measured"


def seconds_between(start, end):
    from datetime import datetime

    def instant(text):
        # Python's datetime holds microseconds, not nanoseconds.
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text).replace("Z", "+00:00"))

    return (instant(end) - instant(start)).total_seconds()


def main():
    run = Path(sys.argv[1])
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    failed = list(failed_checks(results))
    seconds = seconds_between(results["startedAt"], results["finishedAt"])
    if seconds > MOST_SECONDS:
        # A warning, not a failure: the load of a shared machine says nothing about the code.
        print(f"the run took {seconds:.0f} s; a quiet machine with two cores needs at most {MOST_SECONDS}")
    failed += [f"index.html: {message}" for message in check_report.look_over(run / "index.html")]
    for line in failed:
        print(line, file=sys.stderr)
    if not failed:
        print(f"the run passes all checks: {len(results['cells'])} networks in {seconds:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Trains in a browser, as a reader of the page would: browser_training.py <index.html> <folder> <steps> <batch>.

Opens the page from its file, and trains the given steps on the images in order. Then the folder holds the page's metrics.jsonl and
lenet-bn.safetensors. The page must not write to the console, ask a network for anything, or be wider than a phone.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / ".ci"))
from devtools import Browser  # noqa: E402

page_file, folder, steps, batch = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
PATIENCE = 300
RATE = 0.001


def wait(what, condition):
    """Waits until a condition holds, and fails with the page's status if it does not come to that."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        status = page.run("document.querySelector('#status').className + ': ' + document.querySelector('#status').textContent")
        assert "bad" not in status and time.monotonic() < deadline, f"{what}: {status}; {page.complaints()}"
        time.sleep(0.1)


def status_begins(text):
    return page.run(f"document.querySelector('#status').textContent.startsWith('{text}')")


def shown(identifier):
    return page.run(f"document.querySelector('#{identifier}').textContent")


with Browser() as browser:
    page = browser.page()
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder.resolve()))
    page.look(1440, 900, "light")
    page.open(page_file.resolve().as_uri())
    wait("the page starts", lambda: status_begins("Ready"))
    wait("the page evaluates", lambda: shown("test-accuracy").endswith("%"))
    page.run(f"""
        document.querySelector("#rate").value = {RATE};
        document.querySelector("#batch").value = {batch};
        document.querySelector("#steps").value = {steps};
        document.querySelector("#shuffle").checked = false;
        document.querySelector("#train").click();
    """)
    wait("the page trains", lambda: status_begins("Stopped after"))
    wait("the page shows the steps", lambda: shown("step") == str(steps))
    assert int(page.run("document.querySelectorAll('#predictions .guess').length")) == 24
    assert int("".join(c for c in shown("speed") if c.isdigit())) > 0
    for width in (360, 1440):
        for scheme in ("light", "dark"):
            page.look(width, 900, scheme)
            widest = page.run("document.documentElement.scrollWidth")
            assert widest <= width, f"the page is {widest} px wide at {width} px"
            drawn = page.run("document.querySelector('#loss-chart .line').getBBox().width")
            assert drawn > 100, f"the curve of the loss is {drawn} wide"
    for button, name in (("save-metrics", "metrics.jsonl"), ("save-weights", "lenet-bn.safetensors")):
        page.run(f"document.querySelector('#{button}').click()")
        wait(f"the page saves {name}", lambda: (folder / name).exists())
    page.run("document.querySelector('#reset').click()")
    wait("the page starts over", lambda: status_begins("Ready") and shown("step") == "0")
    complaints = page.complaints()
    assert not complaints, complaints

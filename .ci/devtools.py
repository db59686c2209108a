"""Drives a headless Chromium over the DevTools protocol, with Python's standard library alone.

The browser reads commands from its file descriptor 3 and writes answers and events to 4, each a JSON text that ends in a
zero byte (--remote-debugging-pipe), so neither a port nor a WebSocket is needed.
"""

import base64
import json
import os
import select
import subprocess
import tempfile
import time

_QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
]


class BrowserError(Exception):
    """The browser refused a command, or is gone."""


class Browser:
    """A running browser; use it in a `with` statement, and `page` for one page of it."""

    def __init__(self, program=None):
        self._program = program or os.environ.get("CHROMIUM", "chromium")

    def __enter__(self):
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        from_us, self._out = os.pipe()
        self._in, to_us = os.pipe()
        # The browser wants its ends at 3 and 4; a shell puts them there, whatever numbers they have here.
        pipes = f'exec "$@" 3<&{from_us} 4>&{to_us}'
        self._process = subprocess.Popen(
            ["bash", "-c", pipes, "browser", self._program, *_QUIET, "--remote-debugging-pipe",
             f"--user-data-dir={self._profile.name}", "about:blank"],
            pass_fds=(from_us, to_us), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(to_us)
        self._buffer = b""
        self._last = 0
        self.events = []
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
        except (BrowserError, OSError):
            pass
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def page(self):
        """A new, empty page."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session)

    def call(self, method, session=None, seconds=300, **parameters):
        """The result of a command; events that come before it are kept in `events`."""
        self._last += 1
        command = {"id": self._last, "method": method, "params": parameters}
        if session:
            command["sessionId"] = session
        os.write(self._out, json.dumps(command).encode() + b"\0")
        deadline = time.monotonic() + seconds
        while True:
            message = self._message(deadline)
            if message.get("id") == command["id"]:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)

    def wait(self, event, session, seconds=300):
        """Waits for an event of a session that may have come already."""
        deadline = time.monotonic() + seconds
        while not any(e.get("method") == event and e.get("sessionId") == session for e in self.events):
            self.events.append(self._message(deadline))

    def _message(self, deadline):
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0, deadline - time.monotonic()))
            read = os.read(self._in, 1 << 20) if ready else b""
            if not read:
                raise BrowserError("the browser has ended" if ready else "the browser does not answer")
            self._buffer += read
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)


class Page:
    """A page of the browser, which remembers what it writes to its console and what it asks a network for."""

    def __init__(self, browser, session):
        self._browser = browser
        self._session = session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **parameters):
        return self._browser.call(method, session=self._session, **parameters)

    def look(self, width, height, scheme, scripts=True):
        """Sets the window's size in CSS pixels, the colour scheme (light or dark) and whether scripts run."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media="",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def open(self, url):
        """Opens a page anew and forgets what the one before it said."""
        self._browser.events.clear()
        self.call("Page.navigate", url=url)
        self._browser.wait("Page.loadEventFired", self._session)

    def run(self, expression):
        """The value of a JavaScript expression, or of the promise that it gives."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return result["result"].get("value")

    def complaints(self):
        """What the page has written to its console, what failed in it, and what it has asked a network for."""
        self.run("0")
        found = []
        for event in self._browser.events:
            details = event.get("params", {})
            match event.get("method"):
                case "Runtime.consoleAPICalled":
                    text = " ".join(str(a.get("value", a.get("description"))) for a in details["args"])
                    found.append(f"console {details['type']}: {text}")
                case "Runtime.exceptionThrown":
                    thrown = details["exceptionDetails"]
                    found.append("script: " + (thrown.get("exception", {}).get("description") or thrown["text"]))
                case "Log.entryAdded":
                    found.append(f"{details['entry']['source']} {details['entry']['level']}: {details['entry']['text']}")
                case "Network.requestWillBeSent":
                    url = details["request"]["url"]
                    if not url.startswith(("file:", "data:", "blob:")):
                        found.append(f"asks a network for {url}")
                    elif url.startswith("file:") and details["type"] != "Document":
                        found.append(f"loads {url}")
        return found

    def screenshot(self, path, whole=True):
        """Writes what the page shows, or all of it, as a PNG."""
        image = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole,
                          **({"clip": self._whole()} if whole else {}))
        with open(path, "wb") as file:
            file.write(base64.b64decode(image["data"]))

    def pdf(self):
        """The page as it would be printed, as the bytes of a PDF."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])

    def _whole(self):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}

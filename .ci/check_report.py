"""Checks a report in a headless browser.

    check_report.py <index.html> [--screenshots DIR]

On a phone and on a wide screen, in light and dark mode: the console stays empty, nothing is requested from the network, every chart
is drawn, every link has a target, nothing overflows, and text has contrast. Charts appear without scripts, too; with scripts, they
have a cursor and zoom. The report prints to PDF. Exits with 1 and prints one line per failed check.
"""

import sys
from pathlib import Path

from devtools import Browser, BrowserError

WIDTHS = (360, 1440)
SCHEMES = ("light", "dark")
LOOK_OVER = Path(__file__).with_name("check_report.js").read_text(encoding="utf-8")


def broken_promises(index, screenshots=None):
    """What is wrong with the page, one line each."""
    url = Path(index).resolve().as_uri()
    with Browser() as browser:
        page = browser.page()
        for width in WIDTHS:
            for scheme in SCHEMES:
                page.look(width, 900, scheme)
                page.open(url)
                if screenshots:
                    page.screenshot(Path(screenshots) / f"{width}-{scheme}.png")
                found = page.run(LOOK_OVER) + page.complaints()
                yield from (f"{width} px, {scheme}: {problem}" for problem in found)
        yield from (f"with a pointer: {problem}" for problem in pointed(page, url))
        yield from (f"without scripts: {problem}" for problem in unscripted(page, url))
        page.look(1440, 900, "light")
        page.open(url)
        if not page.pdf().startswith(b"%PDF"):
            yield "printed: no PDF came out"


def pointed(page, url):
    """What does not answer to a pointer: the first chart of curves, its legend, a table that can be sorted."""
    page.look(1440, 900, "light")
    page.open(url)
    place = page.run("""(() => {
        document.documentElement.style.scrollBehavior = "auto";
        const chart = document.querySelector(".network svg.chart");
        chart.scrollIntoView({block: "center"});
        const box = chart.querySelector(".area").getBoundingClientRect();
        return [box.x, box.y, box.width, box.height];
    })()""")
    x, y, width, height = place
    left, right, middle = x + width * 0.3, x + width * 0.7, y + height / 2

    def mouse(kind, at, button="none"):
        page.call("Input.dispatchMouseEvent", type=kind, x=at, y=middle, button=button, clickCount=1)

    mouse("mouseMoved", right)
    figure = 'document.querySelector(".network figure.plot")'
    if not page.run(f"{figure}.querySelector('.readout').checkVisibility()"):
        yield "a chart shows no values"
    mouse("mousePressed", left, "left")
    mouse("mouseMoved", right, "left")
    mouse("mouseReleased", right, "left")
    if not page.run(f"{figure}.classList.contains('zoomed')"):
        yield "a chart does not zoom"
    page.run(f"{figure}.querySelector('.reset').click()")
    if page.run(f"{figure}.classList.contains('zoomed')"):
        yield "a chart stays zoomed"
    hidden = page.run(f"""(() => {{
        {figure}.querySelector(".legend button").click();
        return {figure}.querySelectorAll(".area .off").length;
    }})()""")
    if hidden != 1:
        yield "the legend switches no curve off"
    sorted_column = page.run("""(() => {
        const table = document.querySelector("table.sortable");
        if (table === null) return true;
        const head = [...table.querySelectorAll("thead th")].at(-2);
        head.querySelector("button").click();
        const values = [...table.tBodies].flatMap(body => body.rows[0].cells[head.cellIndex].dataset.v || []).map(Number);
        return values.every((v, i) => i === 0 || values[i - 1] <= v);
    })()""")
    if not sorted_column:
        yield "a table does not sort"
    yield from page.complaints()


def unscripted(page, url):
    """What is missing where scripts are switched off."""
    page.look(1440, 900, "light", scripts=False)
    page.open(url)
    charts, drawn = page.run("""(() => {
        const charts = [...document.querySelectorAll("svg.chart")];
        const open = charts.filter(c => !c.closest("details:not([open])"));
        return [open.length, open.filter(c => c.getBoundingClientRect().width > 100).length];
    })()""")
    if charts == 0 or drawn < charts:
        yield f"{drawn} of {charts} charts are drawn"
    if page.run("document.querySelectorAll('.readout, .switch, .filter').length"):
        yield "a script has run"
    page.look(1440, 900, "light")


def look_over(report, screenshots=None):
    """The broken promises of a report, that the browser gave up on it among them."""
    try:
        return list(broken_promises(report, screenshots))
    except BrowserError as error:
        return [f"the browser gave up: {error}"]


def main():
    arguments = sys.argv[1:]
    screenshots = arguments[arguments.index("--screenshots") + 1] if "--screenshots" in arguments else None
    broken = look_over(arguments[0], screenshots)
    for line in broken:
        print(line, file=sys.stderr)
    if not broken:
        print(f"{arguments[0]} keeps its promises at {' and '.join(map(str, WIDTHS))} px, in light and dark, printed and without scripts")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

// Checks the open report and returns its problems, one line each. Runs in the page, but not under its content security policy.
(() => {
  const problems = [];
  const shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const name = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
  document.documentElement.style.scrollBehavior = "auto";
  document.querySelectorAll("details").forEach((details) => (details.open = true));

  // Every chart and drawing has content and a text description.
  const charts = [...document.querySelectorAll("svg.chart")];
  if (charts.length === 0) problems.push("the page has no chart");
  for (const chart of charts) {
    const label = chart.getAttribute("aria-label");
    if (!shown(chart) || chart.getBoundingClientRect().width < 100) problems.push(`a chart is not drawn: ${label}`);
    const lines = [...chart.querySelectorAll(".series path")];
    const extents = lines.map((line) => line.getBBox()).filter((box) => box.width > 0 || box.height > 0);
    const marks = lines.filter((line) => line.matches(".disc, .square, .dots"));
    if (extents.length + marks.length === 0) problems.push(`a chart is empty: ${label}`);
    if (chart.querySelectorAll(".tick").length < 2) problems.push(`a chart has no ticks: ${label}`);
  }
  const drawings = [...document.querySelectorAll("svg.drawing")];
  if (drawings.filter(shown).length === 0) problems.push("there is no drawing of a network");
  for (const drawing of drawings.filter(shown)) {
    if (drawing.querySelectorAll(".box rect").length < 3) problems.push("a drawing has fewer than three boxes");
  }
  for (const svg of document.querySelectorAll("svg:not(svg svg)")) {
    if (svg.getAttribute("aria-hidden") !== "true" && !(svg.getAttribute("role") === "img" && svg.getAttribute("aria-label"))) {
      problems.push(`${name(svg)} says nothing to a screen reader`);
    }
  }
  for (const figure of document.querySelectorAll("section figure.plot")) {
    const section = figure.closest("section");
    if (section.querySelector("table") === null) problems.push(`no table stands behind the charts of ${section.id}`);
  }

  // Nothing sticks out to the side, where a phone would have to scroll the page.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.body.querySelectorAll("*")].filter(
      (e) => shown(e) && !e.closest(".scroll, svg svg") && e.getBoundingClientRect().right > width + 1,
    );
    problems.push(`the page is wider than ${width} px: ${[...new Set(wide.map(name))].slice(0, 5).join(", ")}`);
  }

  // A table's caption is above it, and more than its first column is in sight without scrolling.
  for (const table of [...document.querySelectorAll("table")].filter((t) => shown(t) && t.tHead && shown(t.tHead))) {
    const about = table.caption?.textContent.slice(0, 40) ?? name(table);
    const heads = table.tHead.rows[0].cells;
    if (table.caption && table.caption.getBoundingClientRect().bottom > heads[0].getBoundingClientRect().top + 1) {
      problems.push(`a caption stands beside its table: ${about}`);
    }
    if (getComputedStyle(table.tHead).position !== "absolute" && heads[1].getBoundingClientRect().left > width) {
      problems.push(`a table shows nothing but its first column: ${about}`);
    }
  }

  // Every link lands on something that is then in sight.
  const links = new Map([...document.querySelectorAll("a[href]")].map((a) => [a.getAttribute("href"), a]));
  for (const [href, link] of links) {
    const target = href.startsWith("#") && document.getElementById(href.slice(1));
    if (!target) {
      problems.push(`the link ${href} leads nowhere`);
      continue;
    }
    link.click();
    const box = target.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) problems.push(`the link ${href} does not land: its target is at ${box.top}`);
  }
  scrollTo(0, 0);

  // Text stands out from what is behind it, by WCAG's formula.
  const rgba = (text) => {
    const parts = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return parts.length === 3 ? [...parts, 1] : parts;
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const backgrounds = new Map();
  const background = (element) => {
    if (!(element instanceof HTMLElement)) return [255, 255, 255, 1];
    if (!backgrounds.has(element)) {
      const own = rgba(getComputedStyle(element).backgroundColor);
      backgrounds.set(element, over(own, background(element.parentElement)));
    }
    return backgrounds.get(element);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
  const pale = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.matches("script, style, title") || !shown(element)) continue;
    const style = getComputedStyle(element);
    const drawn = element instanceof SVGElement;
    let behind = background(drawn ? element.closest("svg:not(svg svg)").parentElement : element);
    const box = drawn && element.closest(".box")?.querySelector("rect");
    if (box && getComputedStyle(box).fill !== "none") behind = rgba(getComputedStyle(box).fill);
    const ratio = contrast(over(rgba(drawn ? style.fill : style.color), behind), behind);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) pale.add(`${name(element)} (${ratio.toFixed(2)})`);
  }
  if (pale.size) problems.push(`text with too little contrast: ${[...pale].slice(0, 6).join(", ")}`);
  return problems;
})()

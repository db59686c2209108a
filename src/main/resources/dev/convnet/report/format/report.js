// Readouts, zooming and switchable curves for charts; sorting and filtering for tables.
// The page is complete without it.
"use strict";

const THIN_SPACE = "\u202f";

/** A new element with a class and a text. */
function element(tag, cssClass, text = "") {
  const made = document.createElement(tag);
  made.className = cssClass;
  made.textContent = text;
  return made;
}

/** An axis from a chart's data-x or data-y: maps shares of its length to values and back. */
class Axis {
  constructor(text) {
    const [scale, min, max] = text.split(" ");
    Object.assign(this, { scale, min: Number(min), max: Number(max) });
  }

  value(share) {
    return this.scale === "log" ? this.min * (this.max / this.min) ** share : this.min + share * (this.max - this.min);
  }

  share(value) {
    return this.scale === "log"
      ? Math.log(value / this.min) / Math.log(this.max / this.min)
      : (value - this.min) / (this.max - this.min);
  }

  /** Round values between two shares, each with its label. */
  ticks(from, to, most) {
    const [low, high] = [this.value(from), this.value(to)];
    const unit = this.scale === "percent" ? 100 : 1;
    const rough = ((high - low) * unit) / most;
    const magnitude = 10 ** Math.floor(Math.log10(rough));
    const step = magnitude * ([1, 2, 5].find((m) => m * magnitude >= rough) ?? 10);
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const ticks = [];
    for (let i = Math.ceil((low * unit) / step - 1e-9); i * step <= high * unit * (1 + 1e-9); i++) {
      ticks.push([(i * step) / unit, grouped((i * step).toFixed(decimals)) + (unit === 100 ? "%" : "")]);
    }
    return ticks;
  }

  /** A value to as many digits as a chart resolves. */
  text(value) {
    return this.scale === "percent" ? (value * 100).toFixed(1) + "%" : grouped(String(Number(value.toPrecision(3))));
  }
}

function grouped(number) {
  return number.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, THIN_SPACE);
}

/** A chart with a readout under the pointer and zooming. */
class Plot {
  constructor(figure) {
    this.figure = figure;
    this.area = figure.querySelector(".area");
    this.x = new Axis(this.area.dataset.x);
    this.y = new Axis(this.area.dataset.y);
    [, , this.width, this.height] = this.area.getAttribute("viewBox").split(" ").map(Number);
    this.left = Number(this.area.getAttribute("x"));
    this.top = Number(this.area.getAttribute("y"));
    this.view = [0, this.width, 0, this.height];
    this.axes = figure.querySelector(".axes");
    this.drawnAxes = this.axes.innerHTML;
    this.series = [...this.area.querySelectorAll(".series")].map(readSeries);
    this.readout = figure.appendChild(element("div", "readout"));
    this.cursor = figure.appendChild(element("div", "cursor"));
    for (const shown of [this.readout, this.cursor]) {
      shown.hidden = true;
      shown.setAttribute("aria-hidden", "true");
    }
    this.switches();
    this.pointer();
  }

  /** Makes each entry of the legend a switch for its curve or band. */
  switches() {
    const parts = [...this.area.querySelectorAll(".series, .bands > *")];
    for (const entry of this.figure.querySelectorAll(".legend li")) {
      const part = parts.find((p) => p.dataset.name === entry.dataset.name);
      const button = element("button", "switch");
      button.type = "button";
      button.append(...entry.childNodes);
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        const off = part.classList.toggle("off");
        button.setAttribute("aria-pressed", String(!off));
      });
      entry.append(button);
    }
  }

  pointer() {
    const svg = this.figure.querySelector(".chart");
    let start = null;
    svg.addEventListener("pointermove", (e) => {
      this.read(e);
      if (start !== null) {
        this.drag(start, this.at(e).x);
      }
    });
    svg.addEventListener("pointerleave", () => this.hide());
    if (this.x.scale === "names") {
      return;
    }
    this.reset = this.figure.querySelector("figcaption").appendChild(element("button", "reset", "Whole chart"));
    this.reset.type = "button";
    this.reset.hidden = true;
    this.reset.addEventListener("click", () => this.show([0, this.width, 0, this.height]));
    svg.addEventListener("pointerdown", (e) => {
      // A finger scrolls the page; a mouse or a pen selects.
      if (e.pointerType !== "touch" && e.button === 0) {
        start = this.at(e).x;
        svg.setPointerCapture(e.pointerId);
      }
    });
    svg.addEventListener("pointerup", (e) => {
      const end = this.at(e).x;
      this.selection?.remove();
      this.selection = null;
      if (start !== null && Math.abs(end - start) > 8 * this.perPixel()) {
        this.zoom(Math.min(start, end), Math.max(start, end));
      }
      start = null;
    });
    svg.addEventListener("dblclick", () => this.show([0, this.width, 0, this.height]));
  }

  /** The width of a screen pixel in the area's units. */
  perPixel() {
    return 1 / this.area.getScreenCTM().a;
  }

  /** The position of a pointer in the area's units. */
  at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.area.getScreenCTM().inverse());
    return { x: Math.min(Math.max(point.x, this.view[0]), this.view[1]), y: point.y };
  }

  drag(from, to) {
    this.selection ??= this.area.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    const [, , y0, y1] = this.view;
    const attributes = { class: "selection", x: Math.min(from, to), y: y0, width: Math.abs(to - from), height: y1 - y0 };
    Object.entries(attributes).forEach(([name, value]) => this.selection.setAttribute(name, value));
  }

  /** Zooms to the part between two positions and fits the height to its curves. */
  zoom(from, to) {
    const ys = this.series
      .filter((s) => !s.group.classList.contains("off"))
      .flatMap((s) => s.points.filter((p) => p.x >= from && p.x <= to).map((p) => p.y));
    const top = Math.min(...ys);
    const bottom = Math.max(...ys);
    const margin = Math.max((bottom - top) * 0.08, 1);
    this.show(ys.length ? [from, to, top - margin, bottom + margin] : [from, to, 0, this.height]);
  }

  show(view) {
    this.view = view;
    const [x0, x1, y0, y1] = view;
    const whole = x0 === 0 && x1 === this.width && y0 === 0 && y1 === this.height;
    this.area.setAttribute("viewBox", [x0, y0, x1 - x0, y1 - y0].join(" "));
    this.figure.classList.toggle("zoomed", !whole);
    this.reset.hidden = whole;
    if (whole) {
      this.axes.innerHTML = this.drawnAxes;
    } else {
      this.drawAxes();
    }
  }

  drawAxes() {
    const [x0, x1, y0, y1] = this.view;
    const { left, top, width, height } = this;
    this.axes.replaceChildren();
    for (const [value, text] of this.y.ticks(1 - y1 / height, 1 - y0 / height, 6)) {
      const at = top + ((height * (1 - this.y.share(value)) - y0) / (y1 - y0)) * height;
      this.axis("path", "grid", { d: `M${left} ${at}h${width}` });
      this.axis("text", "tick end", { x: left - 8, y: at + 4 }, text);
    }
    this.axis("path", "axis", { d: `M${left} ${top + height}h${width}` });
    for (const [value, text] of this.x.ticks(x0 / width, x1 / width, 8)) {
      const at = left + ((width * this.x.share(value) - x0) / (x1 - x0)) * width;
      this.axis("path", "axis", { d: `M${at} ${top + height}v4` });
      this.axis("text", "tick middle", { x: at, y: top + height + 18 }, text);
    }
  }

  axis(tag, cssClass, attributes, text = "") {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    made.setAttribute("class", cssClass);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.textContent = text;
    this.axes.append(made);
  }

  /** Shows the values of the curves nearest to the pointer. */
  read(event) {
    const at = this.at(event).x;
    const reach = (this.view[1] - this.view[0]) / 12;
    const rows = [];
    let place = null;
    for (const { group, points } of this.series) {
      const inside = points.filter((p) => p.x >= this.view[0] && p.x <= this.view[1]);
      const near = inside.reduce((a, b) => (a && Math.abs(a.x - at) <= Math.abs(b.x - at) ? a : b), null);
      if (near && !group.classList.contains("off") && Math.abs(near.x - at) <= reach) {
        const value = near.tip || `${group.dataset.name}: ${this.y.text(this.y.value(1 - near.y / this.height))}`;
        rows.push(element("div", "", value));
        if (place === null || Math.abs(near.x - at) < Math.abs(place - at)) {
          place = near.x;
        }
      }
    }
    if (rows.length === 0) {
      this.hide();
      return;
    }
    if (this.x.scale !== "names") {
      const name = this.figure.querySelector(".chart > .name").textContent;
      rows.unshift(element("b", "", `${name} ${this.x.text(this.x.value(place / this.width))}`));
    }
    this.readout.replaceChildren(...rows);
    this.readout.hidden = this.cursor.hidden = false;
    const box = this.figure.getBoundingClientRect();
    const frame = this.area.getScreenCTM();
    const x = frame.a * place + frame.e - box.left;
    const y = frame.d * this.view[2] + frame.f - box.top;
    this.cursor.style.left = `${x}px`;
    this.cursor.style.top = `${y}px`;
    this.cursor.style.height = `${frame.d * (this.view[3] - this.view[2])}px`;
    const left = x > box.width / 2 ? x - this.readout.offsetWidth - 10 : x + 10;
    this.readout.style.left = `${Math.max(0, left)}px`;
    this.readout.style.top = `${y + 6}px`;
  }

  hide() {
    this.readout.hidden = this.cursor.hidden = true;
  }
}

/** Takes the points of a curve and their tooltips, which the readout shows instead of the browser. */
function readSeries(group) {
  const path = group.querySelector(".line, .dots")?.getAttribute("d") ?? "";
  const tips = [...group.querySelectorAll("title")];
  const points = [...path.matchAll(/[ML](\S+) ([^MLh]+)/g)].map((m, i) => ({
    x: Number(m[1]),
    y: Number(m[2]),
    tip: tips[i]?.textContent,
  }));
  tips.forEach((tip) => tip.remove());
  return { group, points };
}

/** Makes a table sortable by each column. */
function sortable(table) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = element("button", "sort");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const bodies = [...table.tBodies];
      const rows = bodies.length > 1 ? bodies : [...table.tBodies[0].rows];
      const key = (row) => {
        const cell = (row.rows ? row.rows[0] : row).cells[column];
        return cell?.dataset.v ?? cell?.textContent ?? "";
      };
      rows.sort((a, b) => compare(key(a), key(b), down ? -1 : 1));
      rows[0].parentNode.append(...rows);
    });
  });
}

/** Compares numbers by value and texts alphabetically; missing values come last in both orders. */
function compare(a, b, direction) {
  if (a === "" || b === "") {
    return (a === "") - (b === "");
  }
  const difference = Number(a) - Number(b);
  return direction * (Number.isNaN(difference) ? a.localeCompare(b) : difference);
}

/** Puts a field above a long table that filters its rows by the text typed. */
function filtered(table) {
  const bodies = [...table.tBodies];
  const rows = bodies.length > 1 ? bodies : [...table.tBodies[0].rows];
  const field = element("input", "filter");
  field.type = "search";
  field.placeholder = `Filter ${rows.length} rows`;
  field.setAttribute("aria-label", field.placeholder);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/);
    rows.forEach((row, i) => row.classList.toggle("off", !words.every((word) => texts[i].includes(word))));
  });
  table.closest(".scroll").before(field);
}

document.querySelectorAll("figure.plot").forEach((figure) => new Plot(figure));
document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll("table.filtered").forEach(filtered);

// Shows a training that runs in a worker.
"use strict";

const THIN_SPACE = "\u202f";
const AVERAGED_STEPS = 20;
const MOST_POINTS = 600;

const setup = JSON.parse(document.getElementById("setup").textContent);
const shown = (id) => document.getElementById(id);
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
const percent = (share) => `${(share * 100).toFixed(1)}%`;

/** What the worker has reported: `steps` from 1 on, and `evaluations`, of which the first is before the training. */
let steps = [];
let evaluations = [];
let busy = true;
let weightsFileName;

function describe() {
  document.title = `${setup.network} learns ${setup.dataset} in the browser`;
  shown("title").textContent = `${setup.network} learns ${setup.dataset}`;
  shown("optimizer").textContent = setup.optimizer;
  shown("where").textContent = [
    `${grouped(setup.parameters)} parameters`,
    `${grouped(setup.trainImages)} training and ${grouped(setup.testImages)} test images`,
    `onnxruntime-web ${setup.runtimeVersion}, WebAssembly, one thread`,
    `convnet ${setup.version}`,
  ].join(" · ");
  shown("rate").value = setup.rate;
  shown("batch").value = setup.batch;
  shown("batch").max = setup.trainImages;
  shown("steps").value = setup.epochs * Math.ceil(setup.trainImages / setup.batch);
  weightsFileName = `${setup.name}.safetensors`;
  shown("export-command").textContent = `./convnet export ${setup.name} --weights ${weightsFileName}`;
}

/** The bytes of an embedded file, which are compressed and in Base64. */
async function embedded(id) {
  const element = shown(id);
  const text = atob(element.textContent);
  element.remove();
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function start() {
  describe();
  drawCharts();
  const files = {};
  for (const id of setup.files) files[id] = await embedded(id);
  const code = new Blob([files.worker], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(code));
  worker.onmessage = ({ data }) => reports[data.kind](data);
  worker.onerror = (event) => reports.error({ text: `The worker failed: ${event.message ?? "it cannot be started"}` });
  makeTiles(files);
  shown("controls").onsubmit = (event) => {
    event.preventDefault();
    if (busy) {
      worker.postMessage({ command: "pause" });
    } else {
      setBusy(true);
      status("Training…");
      const number = (id) => shown(id).valueAsNumber;
      worker.postMessage({
        command: "train",
        rate: number("rate"),
        batch: number("batch"),
        steps: number("steps"),
        shuffle: shown("shuffle").checked,
      });
    }
  };
  shown("reset").onclick = () => {
    setBusy(true);
    steps = [];
    evaluations = [];
    show();
    worker.postMessage({ command: "reset" });
  };
  shown("save-weights").onclick = () => worker.postMessage({ command: "weights" });
  shown("save-metrics").onclick = () => save("metrics.jsonl", [metrics()]);
  status("Starting ONNX Runtime…");
  const transferred = Object.values(files).map((file) => file.buffer);
  worker.postMessage({ command: "open", setup, files }, transferred);
}

/** What the worker sends, by kind. */
const reports = {
  ready() {
    setBusy(false);
    status(steps.length === 0 ? "Ready." : `Stopped after step ${grouped(steps.length)}.`);
  },
  step(step) {
    steps.push(step);
    redraw();
  },
  evaluation(evaluation) {
    evaluations.push(evaluation);
    showPredictions(evaluation.logits);
    redraw();
  },
  weights({ tensors }) {
    save(weightsFileName, safetensors(tensors));
  },
  error({ text }) {
    setBusy(false);
    shown("train").disabled = true;
    shown("reset").disabled = evaluations.length === 0;
    status(text, true);
  },
};

function setBusy(value) {
  busy = value;
  const training = busy && evaluations.length > 0;
  shown("train").textContent = training ? "Pause" : "Train";
  shown("train").disabled = busy && !training;
  for (const id of ["reset", "save-weights", "save-metrics", "rate", "batch", "steps", "shuffle"]) shown(id).disabled = busy;
}

function status(text, bad = false) {
  shown("status").textContent = text;
  shown("status").classList.toggle("bad", bad);
}

let requested = false;

/** Draws at the next frame, however many steps come before it. */
function redraw() {
  if (requested) return;
  requested = true;
  requestAnimationFrame(() => {
    requested = false;
    show();
  });
}

function show() {
  const last = steps.at(-1);
  const recent = steps.slice(-AVERAGED_STEPS);
  const sum = (list, value) => list.reduce((total, item) => total + value(item), 0);
  const images = sum(recent, (s) => s.images);
  shown("step").textContent = grouped(steps.length);
  shown("epoch").textContent = last ? last.epoch : "–";
  shown("loss").textContent = last ? (sum(recent, (s) => s.loss * s.images) / images).toFixed(3) : "–";
  shown("train-accuracy").textContent = last ? percent(sum(recent, (s) => s.correct) / images) : "–";
  shown("speed").textContent = last ? grouped(Math.round(images / sum(recent, (s) => s.seconds))) : "–";
  shown("test-accuracy").textContent = evaluations.length ? percent(evaluations.at(-1).accuracy) : "–";
  drawCharts();
}

// Charts

function drawCharts() {
  const losses = steps.map((s) => [s.step, s.loss]);
  const accuracies = averages(steps.map((s) => [s.step, s.correct / s.images]));
  const tests = evaluations.map((e) => [e.step, e.accuracy]);
  const highest = losses.reduce((most, [, loss]) => Math.max(most, Number.isFinite(loss) ? loss : 0), 2.5);
  draw("loss-chart", highest, (v) => String(Number(v.toPrecision(2))), [
    ["dots train", thinned(losses)],
    ["line train", thinned(averages(losses))],
  ]);
  draw("accuracy-chart", 1, (v) => `${Math.round(v * 100)}%`, [
    ["line train", thinned(accuracies)],
    ["line test", tests],
    ["marks test", tests],
  ]);
}

/** At each step, the mean of it and the steps before. */
function averages(points) {
  let total = 0;
  return points.map(([step, value], i) => {
    total += value - (i < AVERAGED_STEPS ? 0 : points[i - AVERAGED_STEPS][1]);
    return [step, total / Math.min(i + 1, AVERAGED_STEPS)];
  });
}

/** Points that are evenly spread among many. */
function thinned(points) {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

function draw(id, highest, label, series) {
  const svg = shown(id);
  const [left, right, top, bottom] = innerWidth <= 820 ? [72, 632, 14, 262] : [44, 632, 10, 270];
  const stepsShown = Math.max(10, steps.length);
  const x = (step) => left + ((right - left) * step) / stepsShown;
  const y = (value) => bottom - ((bottom - top) * value) / highest;
  const parts = [];
  for (const value of ticks(highest)) {
    parts.push(path("grid", `M${left} ${y(value)}H${right}`), text("end", left - 8, y(value) + 5, label(value)));
  }
  for (const step of ticks(stepsShown).filter(Number.isInteger)) {
    parts.push(text("middle", Math.min(x(step), right - 12), bottom + 24, grouped(step)));
  }
  parts.push(path("axis", `M${left} ${bottom}H${right}`));
  for (const [cssClass, points] of series) {
    const isLine = cssClass.startsWith("line");
    const drawn = points
      .filter(([, value]) => Number.isFinite(value))
      .map(([step, value], i) => `${isLine && i > 0 ? "L" : "M"}${x(step).toFixed(1)} ${y(value).toFixed(1)}${isLine ? "" : "h0"}`);
    if (drawn.length > 0) parts.push(path(cssClass, drawn.join("")));
  }
  svg.replaceChildren(...parts);
}

/** Round values from 0, about five of them. */
function ticks(highest) {
  const magnitude = 10 ** Math.floor(Math.log10(highest / 4));
  const distance = magnitude * [1, 2, 5, 10].find((m) => m * magnitude >= highest / 5);
  return Array.from({ length: Math.floor(highest / distance + 1e-9) + 1 }, (_, i) => i * distance);
}

function path(cssClass, d) {
  return svgElement("path", { class: cssClass, d });
}

function text(cssClass, x, y, content) {
  const made = svgElement("text", { class: cssClass, x, y });
  made.textContent = content;
  return made;
}

function svgElement(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// Test images

function makeTiles({ testImages, testLabels }) {
  const [height, width] = setup.imageDims.slice(-2);
  shown("shown-note").textContent =
    `The first ${setup.shownImages} of ${grouped(setup.testImages)} test images, and below their classes the ones that the network predicts.`;
  for (let i = 0; i < setup.shownImages; i++) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.setAttribute("aria-hidden", "true");
    const picture = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const level = testImages[i * width * height + pixel];
      picture.data.set([level, level, level, 255], pixel * 4);
    }
    canvas.getContext("2d").putImageData(picture, 0, 0);
    const truth = document.createElement("span");
    truth.className = "truth";
    truth.textContent = setup.classes[testLabels[i]];
    const guess = document.createElement("span");
    guess.className = "guess";
    const item = document.createElement("li");
    item.append(canvas, truth, guess);
    item.dataset.label = testLabels[i];
    shown("predictions").append(item);
  }
}

function showPredictions(logits) {
  const classes = logits.length / setup.shownImages;
  [...shown("predictions").children].forEach((item, i) => {
    const own = [...logits.subarray(i * classes, (i + 1) * classes)];
    const most = Math.max(...own);
    const probability = 1 / own.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
    const predicted = own.indexOf(most);
    item.classList.toggle("wrong", predicted !== Number(item.dataset.label));
    item.querySelector(".guess").textContent = `${setup.classes[predicted] ?? predicted} ${Math.round(probability * 100)}%`;
  });
}

// Files

/** A safetensors file of float32 tensors, as the parts of a blob. */
function safetensors(tensors) {
  const header = {};
  let at = 0;
  for (const { name, dims, data } of tensors) {
    header[name] = { dtype: "F32", shape: dims, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padding = " ".repeat((8 - (json.length % 8)) % 8);
  return [BigUint64Array.of(BigInt(json.length + padding.length)), json, padding, ...tensors.map((t) => t.data)];
}

/** A line for each step and each finished epoch, as in convnet's metrics.jsonl. */
function metrics() {
  const lines = [];
  const ofEpoch = [];
  steps.forEach((s, i) => {
    ofEpoch.push(s);
    lines.push({
      type: "step",
      step: s.step,
      epoch: s.epoch,
      loss: s.loss,
      accuracy: s.correct / s.images,
      images_per_second: s.images / s.seconds,
    });
    const evaluation = evaluations.findLast((e) => e.step === s.step);
    const total = (value) => ofEpoch.reduce((sum, step) => sum + value(step), 0);
    const images = total((step) => step.images);
    if (images === setup.trainImages && evaluation) {
      lines.push({
        type: "epoch",
        epoch: s.epoch,
        train_loss: total((step) => step.loss * step.images) / images,
        train_accuracy: total((step) => step.correct) / images,
        test_loss: evaluation.loss,
        test_accuracy: evaluation.accuracy,
        seconds: total((step) => step.seconds),
        images_per_second: images / total((step) => step.seconds),
      });
    }
    if (steps[i + 1]?.epoch !== s.epoch) ofEpoch.length = 0;
  });
  return lines.map((line) => JSON.stringify(line) + "\n").join("");
}

function save(name, parts) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

addEventListener("resize", redraw);
start().catch((error) => status(`The page cannot start: ${error.message}`, true));

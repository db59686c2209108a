// Trains in a thread of its own, so that the page stays responsive. The page sends commands, and gets steps and evaluations.

const EVALUATION_BATCH = 250;

let ort;
let setup;
let files;
let training;
let evaluation;
let state;
let step;
let epoch;
let order;
/** The number of images of the epoch that are used up. */
let position;
let running = false;
let random;

const commands = {
  /** Loads ONNX Runtime and the models, and begins. */
  async open(message) {
    ({ setup, files } = message);
    ort = await import(URL.createObjectURL(new Blob([files.runtime], { type: "text/javascript" })));
    // A page from a file has no shared memory, which more threads would need.
    Object.assign(ort.env.wasm, { wasmBinary: files.wasm.buffer, numThreads: 1 });
    const options = { executionProviders: ["wasm"], logSeverityLevel: 3 };
    training = await ort.InferenceSession.create(files.training, options);
    evaluation = await ort.InferenceSession.create(files.evaluation, options);
    await commands.reset();
  },

  /** Goes back to the state before the first step. */
  async reset() {
    state = initialState();
    step = 0;
    epoch = 0;
    position = setup.trainImages;
    random = mulberry32(setup.seed);
    await evaluate();
    postMessage({ kind: "ready" });
  },

  /** Takes steps until a `pause`. */
  async train({ rate, batch, steps, shuffle }) {
    running = true;
    const last = step + steps;
    while (running && step < last) {
      if (position === setup.trainImages) {
        position = 0;
        epoch++;
        order = Uint32Array.from({ length: setup.trainImages }, (_, i) => i);
        if (shuffle) shuffleInPlace(order);
      }
      const chosen = order.subarray(position, position + batch);
      position += chosen.length;
      await trainOn(chosen, rate);
      if (position === setup.trainImages) await evaluate();
      await nextTask();
    }
    running = false;
    if (position < setup.trainImages) await evaluate();
    postMessage({ kind: "ready" });
  },

  pause() {
    running = false;
  },

  /** Sends the weights and running statistics. */
  weights() {
    const tensors = Object.entries(state)
      .filter(([name]) => name !== "step" && !name.includes("/"))
      .map(([name, tensor]) => ({ name, dims: [...tensor.dims], data: tensor.data }));
    postMessage({ kind: "weights", tensors });
  },
};

onmessage = async ({ data }) => {
  try {
    await commands[data.command](data);
  } catch (error) {
    postMessage({ kind: "error", text: String(error?.message ?? error) });
  }
};

async function trainOn(chosen, rate) {
  const started = performance.now();
  const results = await training.run({
    ...batchOf(files.trainImages, files.trainLabels, chosen),
    ...state,
    learning_rate: new ort.Tensor("float32", Float32Array.of(rate), []),
    seed: new ort.Tensor("int64", BigInt64Array.of(BigInt(setup.seed)), []),
  });
  for (const name of Object.keys(state)) state[name] = results[`${name}/next`];
  const seconds = (performance.now() - started) / 1000;
  step++;
  const [loss, correct] = [results.loss.data[0], Number(results.correct.data[0])];
  postMessage({ kind: "step", step, epoch, loss, correct, images: chosen.length, seconds });
  if (!Number.isFinite(loss)) {
    running = false;
    throw new Error(`The training diverged at step ${step}: start over with a lower learning rate.`);
  }
}

/** Evaluates the test images, and sends the logits of the first ones. */
async function evaluate() {
  const weights = Object.fromEntries(evaluation.inputNames.filter((name) => name in state).map((name) => [name, state[name]]));
  let [loss, correct] = [0, 0];
  let logits;
  for (let from = 0; from < setup.testImages; from += EVALUATION_BATCH) {
    const to = Math.min(from + EVALUATION_BATCH, setup.testImages);
    const chosen = Uint32Array.from({ length: to - from }, (_, i) => from + i);
    const results = await evaluation.run({ ...batchOf(files.testImages, files.testLabels, chosen), ...weights });
    loss += results.loss_sum.data[0];
    correct += Number(results.correct.data[0]);
    logits ??= results.logits.data.slice(0, setup.shownImages * results.logits.dims[1]);
  }
  postMessage({ kind: "evaluation", step, epoch, loss: loss / setup.testImages, accuracy: correct / setup.testImages, logits });
}

function batchOf(images, labels, chosen) {
  const size = setup.imageDims.reduce((a, b) => a * b);
  const pixels = new Uint8Array(chosen.length * size);
  chosen.forEach((image, i) => pixels.set(images.subarray(image * size, (image + 1) * size), i * size));
  return {
    images: new ort.Tensor("uint8", pixels, [chosen.length, ...setup.imageDims]),
    labels: new ort.Tensor("int64", BigInt64Array.from(chosen, (image) => BigInt(labels[image])), [chosen.length]),
  };
}

function initialState() {
  let at = 0;
  return Object.fromEntries(
    setup.state.map(({ name, type, dims }) => {
      const Elements = type === "int64" ? BigInt64Array : Float32Array;
      const bytes = dims.reduce((a, b) => a * b, Elements.BYTES_PER_ELEMENT);
      const data = new Elements(files.state.slice(at, at + bytes).buffer);
      at += bytes;
      return [name, new ort.Tensor(type, data, dims)];
    }),
  );
}

/** Lets messages of the page come in. A timer would wait for some milliseconds. */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Tommy Ettinger's generator of numbers from 0 to 1, which gives the same order in every browser. */
function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Fisher and Yates' shuffle. */
function shuffleInPlace(order) {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
}

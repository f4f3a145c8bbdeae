// Sends each chosen file at once, in pieces (tus 1.0.0): a cut line or a closed page costs one piece.
// Where something is missing the file goes with the form, as without this script.
const PIECE = 512 * 1024;
const LONGEST = 180000;
const TRIES = 6;
const words = document.getElementById("upload-words");
const token = document.querySelector("[name=csrfmiddlewaretoken]");
const sending = new Set();
let pressed = null;

// a browser may forbid its store
const store = (key, url) => {
  try {
    if (url === undefined) return localStorage.getItem(key);
    if (url) localStorage.setItem(key, url);
    else localStorage.removeItem(key);
  } catch (error) {
    return null;
  }
};
const make = (kind, text) => Object.assign(document.createElement(kind), { textContent: text });
const coded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const rest = (seconds) =>
  new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });
class Final extends Error {}

async function ask(task, method, url, headers, body) {
  const stop = (task.stop = new AbortController());
  const timer = setTimeout(() => stop.abort(), LONGEST);
  headers = Object.assign({ "Tus-Resumable": "1.0.0", "X-CSRFToken": token.value }, headers);
  return fetch(url, { method, body, headers, signal: stop.signal }).finally(() => clearTimeout(timer));
}

// Begins, asks how far it is, or sends a piece; returns what became of a whole file.
async function step(task) {
  const { file, at } = task;
  let answer;
  if (!task.url) {
    const meta = Object.entries(Object.assign({ filename: file.name.slice(-200) }, JSON.parse(task.paper)));
    answer = await ask(task, "POST", task.place.dataset.upload, {
      "Upload-Length": file.size,
      "Upload-Metadata": meta.map(([name, value]) => `${name} ${coded(value)}`).join(","),
    });
    if (answer.ok) store(task.key, (task.url = answer.headers.get("Location")));
  } else if (at === null) answer = await ask(task, "HEAD", task.url);
  else {
    const headers = { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" };
    answer = await ask(task, "PATCH", task.url, headers, file.slice(at, at + PIECE));
    if (answer.status === 200) return answer.json();
  }
  const { status, headers } = answer;
  if (answer.ok) {
    task.at = Number(headers.get("Upload-Offset"));
    task.tries = 0;
    task.show();
  } else if (status === 409) task.at = null;
  else if ((status === 404 || status === 410) && task.url) {
    store(task.key, (task.url = ""));
    task.tries += 1;
  } else if (!/json/.test(headers.get("Content-Type"))) {
    if (status < 500) task.tries = TRIES;
    throw new Error(status);
  } else {
    const { message } = await answer.json();
    if (!headers.has("Retry-After")) throw new Final(message);
    task.say(message);
    await rest(Math.min(headers.get("Retry-After"), 60));
  }
}

async function send(task) {
  while (!task.gone) {
    try {
      const done = await step(task);
      if (done) return done;
    } catch (error) {
      task.tries += 1;
      if (task.gone || error instanceof Final || (task.tries > TRIES && navigator.onLine)) throw error;
      task.say(words.dataset.paused);
      await rest(navigator.onLine ? Math.min(2 ** task.tries, 30) : 3600);
      task.at = null;
    }
  }
}

function line(task) {
  const { file } = task;
  const [node, bar, said] = [make("li"), make("progress"), make("span")];
  const stop = make("button", words.dataset.cancel);
  bar.max = 100;
  bar.setAttribute("aria-label", file.name);
  said.setAttribute("aria-live", "polite");
  stop.type = "button";
  stop.className = "btn link";
  stop.setAttribute("aria-label", `${words.dataset.cancel} ${file.name}`);
  node.append(make("bdi", file.name), " ", bar, " ", said, " ", stop);
  task.say = (text) => (said.textContent = text);
  task.show = () => {
    bar.value = Math.floor((100 * task.at) / file.size);
    task.say(bar.value < 100 ? `${bar.value} %` : words.dataset.reading);
  };
  task.refuse = (text) => {
    node.className = "bad";
    bar.remove();
    task.say(text);
  };
  stop.onclick = () => {
    task.gone = true;
    task.stop.abort();
    if (task.url) ask({}, "DELETE", task.url).catch(() => {});
    node.remove();
    over(task);
  };
  task.place.querySelector(".given").append((task.node = node));
}

function over(task) {
  store(task.key, "");
  sending.delete(task);
  if (!pressed || sending.size) return;
  const { form, button } = pressed;
  if (form.requestSubmit) form.requestSubmit(button);
  else form.submit();
}

async function take(place, input, file) {
  const { paper } = place.dataset;
  const key = ["upload", paper, file.name, file.size, file.lastModified].join("|");
  const task = { place, paper, file, key, url: store(key), at: null, tries: 0 };
  sending.add(task);
  line(task);
  try {
    const done = await send(task);
    if (!done) return;
    task.node.insertAdjacentHTML("afterend", done.line);
    task.node.remove();
    place.querySelectorAll(".tag.wait").forEach((tag) => tag.remove());
  } catch (error) {
    if (task.gone) return;
    pressed = null;
    words.textContent = "";
    task.refuse(error.message);
    if (!(error instanceof Final)) {
      const held = new DataTransfer();
      [...input.files, file].forEach((one) => held.items.add(one));
      input.files = held.files;
      task.refuse(words.dataset.plain);
    }
  }
  over(task);
}

if (words && token && window.AbortController && window.DataTransfer && window.TextEncoder) {
  document.querySelectorAll("[data-upload]").forEach((place) => {
    const input = place.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      files.forEach((file) => take(place, input, file));
    });
    input.form.addEventListener("submit", (event) => {
      if (!sending.size) return;
      event.preventDefault();
      pressed = { form: input.form, button: event.submitter };
      words.textContent = words.dataset.still;
    });
  });
}

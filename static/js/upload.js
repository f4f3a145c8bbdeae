// Sends each chosen file at once, in pieces (tus 1.0.0): a cut line or a closed page costs one piece.
// Where anything is missing the file stays in its field and goes with the form, as without this script.
const PIECE = 512 * 1024;
const LONGEST = 180000;
const TRIES = 6;
const words = document.getElementById("upload-words");
const token = document.querySelector("[name=csrfmiddlewaretoken]");
const sending = new Set();
let pressed = null;

const store = (key, url) => {
  try {
    if (url === undefined) return localStorage.getItem(key);
    if (url) localStorage.setItem(key, url);
    else localStorage.removeItem(key);
  } catch {
    return null;
  }
};
const coded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const meta = (place, file) =>
  Object.entries({ filename: file.name.slice(-200), ...JSON.parse(place.dataset.paper) })
    .map(([name, value]) => `${name} ${coded(String(value))}`)
    .join(",");
const rest = (seconds) =>
  new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    window.addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
  });
class Final extends Error {}

async function ask(task, method, url, headers = {}, body) {
  task.stop = new AbortController();
  const timer = setTimeout(() => task.stop.abort(), LONGEST);
  try {
    return await fetch(url, {
      method,
      body,
      signal: task.stop.signal,
      headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token.value, ...headers },
    });
  } finally {
    clearTimeout(timer);
  }
}

// One step: begins, asks how far it is, or sends a piece. Returns what became of the file when it is whole.
async function step(task) {
  const { file, place, key } = task;
  let answer;
  if (!task.url) {
    const headers = { "Upload-Length": file.size, "Upload-Metadata": meta(place, file) };
    answer = await ask(task, "POST", place.dataset.upload, headers);
    if (answer.status === 201) {
      [task.url, task.at] = [answer.headers.get("Location"), 0];
      store(key, task.url);
    }
  } else if (task.at === null) {
    answer = await ask(task, "HEAD", task.url);
    if (answer.ok) task.at = Number(answer.headers.get("Upload-Offset"));
  } else {
    const headers = { "Upload-Offset": task.at, "Content-Type": "application/offset+octet-stream" };
    answer = await ask(task, "PATCH", task.url, headers, file.slice(task.at, task.at + PIECE));
    if (answer.status === 204) task.at = Number(answer.headers.get("Upload-Offset"));
    else if (answer.ok) return answer.json();
  }
  if (answer.ok) {
    task.tries = 0;
    return null;
  }
  if (answer.status === 409) task.at = null;
  else if ([404, 410].includes(answer.status) && task.url) store(key, (task.url = ""));
  else if ([429, 503].includes(answer.status)) {
    task.say((await answer.json().catch(() => ({}))).message || words.dataset.waiting);
    await rest(Math.min(Number(answer.headers.get("Retry-After")) || 5, 60));
  } else if (answer.status < 500 && (answer.headers.get("Content-Type") || "").includes("json")) {
    throw new Final((await answer.json()).message);
  } else throw new Error(String(answer.status));
  return null;
}

async function send(task) {
  while (!task.gone) {
    try {
      const done = await step(task);
      if (done) return done;
      task.show();
    } catch (error) {
      if (task.gone || error instanceof Final) throw error;
      task.tries += 1;
      if (task.tries > TRIES && navigator.onLine && !task.at) throw error;
      task.say(words.dataset.paused);
      await rest(navigator.onLine ? Math.min(2 ** task.tries, 30) : 3600);
      if (task.url) task.at = null;
    }
  }
}

function line(task) {
  const node = document.createElement("li");
  const [name, bar, said, stop] = ["bdi", "progress", "span", "button"].map((kind) => document.createElement(kind));
  name.textContent = task.file.name;
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", task.file.name);
  said.setAttribute("aria-live", "polite");
  stop.type = "button";
  stop.className = "btn link";
  stop.textContent = words.dataset.cancel;
  stop.setAttribute("aria-label", `${words.dataset.cancel} ${task.file.name}`);
  node.className = "sending";
  node.append(name, " ", bar, " ", said, " ", stop);
  task.say = (text) => (said.textContent = text);
  task.show = () => {
    bar.value = Math.floor((100 * (task.at || 0)) / task.file.size);
    task.say(bar.value < 100 ? `${bar.value} %` : words.dataset.reading);
  };
  stop.addEventListener("click", () => {
    task.gone = true;
    if (task.stop) task.stop.abort();
    if (task.url) ask({}, "DELETE", task.url).catch(() => {});
    store(task.key, "");
    node.remove();
    after(task);
  });
  task.refuse = (text) => {
    node.classList.add("bad");
    bar.remove();
    task.say(text);
  };
  task.node = node;
  task.say("0 %");
  task.place.querySelector(".given").append(node);
}

function after(task) {
  sending.delete(task);
  if (pressed && !sending.size) {
    const { form, button } = pressed;
    pressed = null;
    if (form.requestSubmit) form.requestSubmit(button);
    else form.submit();
  }
}

async function take(place, input, file) {
  const key = ["upload", place.dataset.paper, file.name, file.size, file.lastModified].join("|");
  const task = { place, file, key, url: store(key) || "", at: null, tries: 0 };
  sending.add(task);
  line(task);
  try {
    const done = await send(task);
    if (!done) return;
    task.node.insertAdjacentHTML("afterend", done.line);
    task.node.remove();
    for (const tag of place.querySelectorAll(".tag.wait")) tag.hidden = true;
  } catch (error) {
    if (task.gone) return;
    if (error instanceof Final) {
      pressed = null;
      task.refuse(error.message);
    } else {
      const held = new DataTransfer();
      for (const other of [...input.files, file]) held.items.add(other);
      input.files = held.files;
      task.refuse(words.dataset.plain);
    }
  }
  store(key, "");
  after(task);
}

if (words && token && window.fetch && window.AbortController && window.DataTransfer && window.TextEncoder) {
  for (const place of document.querySelectorAll("[data-upload]")) {
    const input = place.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      for (const file of files) take(place, input, file);
    });
    input.form.addEventListener("submit", (event) => {
      if (!sending.size) return;
      event.preventDefault();
      pressed = { form: input.form, button: event.submitter || undefined };
      words.textContent = words.dataset.still;
    });
  }
}

// The door on a phone: what is noted goes to the server, or stays here while there is no network and goes later.
// Each entry has a name of its own (uid), so that sending it again never counts it twice. Codes of today are known
// by marks alone. Without this script the same forms are sent as any form is.
const door = document.getElementById("door");
const main = door.querySelector("form.door");
const cards = document.getElementById("cards");
const earlier = document.getElementById("earlier");
const KEY = `door:${door.dataset.event}`;
const AT_ONCE = 40;
const PATIENCE = 6000;
const MOST_CARDS = 12;
const seen = new Map();
let known = { salt: "", tickets: {} };
let tag = "";
let away = false;
let signedOut = false;
let memory = [];
let pressed = null;
let sending = null;

// A browser may forbid its store, or have none left: then the entries live as long as the page.
const load = () => {
  try {
    return memory.length ? memory : JSON.parse(localStorage.getItem(KEY)) || [];
  } catch (error) {
    return memory;
  }
};
const save = (list) => {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
    else localStorage.removeItem(KEY);
    memory = [];
  } catch (error) {
    memory = list;
  }
  const bar = document.getElementById("unsent");
  bar.hidden = !list.length;
  bar.querySelector("[data-number]").textContent = list.length;
};
const drop = (uid) => save(load().filter((entry) => entry.uid !== uid));
const waits = (uid) => load().some((entry) => entry.uid === uid);

// crypto.randomUUID exists on secure pages only
const newUid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
const bare = (typed) => {
  const found = /\/open-days\/t\/([^/]+)\/?$/.exec(typed.trim());
  return (found ? found[1] : typed).toUpperCase().replace(/[^A-Z0-9]/g, "");
};
const hour = (moment) => new Date(moment).toTimeString().slice(0, 5);

async function ask(url, options, patience = PATIENCE) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    return await fetch(url, Object.assign({ signal: stop.signal, credentials: "same-origin" }, options));
  } finally {
    clearTimeout(timer);
  }
}

// The ticket of a code as this phone knows it: [people, session, in already]; null where it cannot know.
async function lookUp(code) {
  if (!known.salt || !crypto.subtle) return null;
  const bytes = new TextEncoder().encode(known.salt + bare(code));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const mark = Array.from(hash.slice(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return known.tickets[mark] || [];
}

// The last answer stands on top, the others below; what comes back refused rises again.
function put(node, uid) {
  if (uid) node.dataset.uid = uid;
  const old = uid && door.querySelector(`[data-uid="${uid}"]`);
  if (old && (cards.contains(old) || node.matches(".done, .calm"))) {
    old.replaceWith(node);
    return;
  }
  if (old) old.remove();
  earlier.prepend(...cards.children);
  cards.prepend(node);
  while (earlier.children.length > MOST_CARDS) earlier.lastElementChild.remove();
  earlier.parentElement.hidden = !earlier.children.length;
}
function draw(name, entry, people) {
  const node = document.getElementById(`card-${name}`).content.firstElementChild.cloneNode(true);
  const what = node.querySelector("[data-what]");
  if (what) what.textContent = `${entry.code ? bare(entry.code) : `+${entry.people}`} · ${hour(entry.at)}`;
  const number = node.querySelector("[data-people]");
  if (number) number.textContent = people || entry.people;
  put(node, entry.uid);
}
function drawAnswer(html, uid) {
  const held = document.createElement("template");
  held.innerHTML = html;
  const node = held.content.querySelector("article");
  if (node.dataset.free) seen.delete(bare(node.dataset.free));
  put(node, uid);
}

function count(data) {
  const fill = (root, row) =>
    root.querySelectorAll("[data-figure]").forEach((node) => (node.textContent = row[node.dataset.figure] || 0));
  fill(door.querySelector(".numbers"), data.figures);
  for (const row of door.querySelectorAll("[data-of]")) fill(row, data.sessions[row.dataset.of] || {});
}

async function sendSome() {
  const now = Date.now();
  const part = load().slice(0, AT_ONCE);
  const entries = part.map(({ at, ...entry }) => Object.assign({ ago: Math.max(0, Math.round((now - at) / 1000)) }, entry));
  const token = main.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const asked = { method: "POST", headers, body: JSON.stringify({ entries }) };
  const answer = await ask(door.dataset.send, asked, PATIENCE + 300 * entries.length);
  signedOut = answer.status === 401 || answer.status === 403;
  document.getElementById("sign-in").hidden = !signedOut;
  if (!answer.ok) throw new Error(answer.status);
  const data = await answer.json();
  count(data);
  let later = 0;
  for (const found of data.answers) {
    if (found.state === "later") {
      later += 1;
      continue;
    }
    const entry = part.find((one) => one.uid === found.uid);
    if (entry && entry.code && found.state === "refused" && found.why !== "in_already") seen.delete(bare(entry.code));
    drop(found.uid);
    drawAnswer(found.card, found.uid);
  }
  if (later) throw new Error("later");
}

// One sending at a time; what is noted meanwhile goes with the next.
function send() {
  if (!sending) {
    sending = (async () => {
      try {
        while (load().length) await sendSome();
        away = false;
      } catch (error) {
        away = true;
      } finally {
        sending = null;
      }
    })();
  }
  return sending;
}

async function note(entry) {
  const code = entry.code && bare(entry.code);
  if (code && away && seen.has(code)) {
    draw("seen", Object.assign({}, entry, { at: seen.get(code) }));
    return;
  }
  if (code) seen.set(code, entry.at);
  save(load().concat(entry));
  draw("sending", entry);
  const ticket = code ? await lookUp(entry.code) : null;
  if (!away) {
    await send();
    // sent together with others a moment ago, or noted while they were on their way
    if (waits(entry.uid) && !away) await send();
  }
  if (!waits(entry.uid)) return;
  if (!code) draw("counted", entry);
  else if (!ticket) draw("noted", entry);
  else if (!ticket.length) draw("unknown", entry);
  else if (ticket[2]) draw("gone", entry);
  else if (entry.session && String(ticket[1]) !== entry.session) draw("elsewhere", entry, ticket[0]);
  else draw("valid", entry, ticket[0]);
}

function entryOf(form, button) {
  const field = (name) => (form.elements[name] ? form.elements[name].value.trim() : "");
  const entry = { uid: newUid(), at: Date.now(), session: field("session") };
  const walk = (button && button.hasAttribute("data-walk")) || (field("number") && !field("code"));
  if (!walk) return Object.assign(entry, { code: field("code"), anyway: field("anyway") });
  const people = (button && button.hasAttribute("data-walk") && button.value) || field("number");
  return Object.assign(entry, { people, country: field("country") });
}

function take(form, button) {
  const entry = entryOf(form, button);
  const walk = "people" in entry;
  const empty = walk ? !(entry.people >= 1 && entry.people <= 100) && form.elements.number : !entry.code && form.elements.code;
  if (empty) {
    empty.focus();
    empty.select();
    return;
  }
  if (form !== main) form.closest("article").remove();
  else if (!walk) form.elements.code.value = "";
  else form.elements.number.value = form.elements.country.value = "";
  note(entry);
}

async function undo(form, button) {
  const body = new FormData(form);
  if (button && button.name) body.set(button.name, button.value);
  const node = form.closest("article");
  try {
    const answer = await ask(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    drawAnswer((await answer.json()).card, node.dataset.uid || (node.dataset.uid = newUid()));
    poll();
  } catch (error) {
    put(document.getElementById("card-later").content.firstElementChild.cloneNode(true));
  }
}

document.addEventListener("click", (event) => (pressed = event.target.closest("button")));
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter || (pressed && pressed.form === form ? pressed : null);
  if (!form.matches("[data-entry], [data-undo]")) return;
  event.preventDefault();
  if (form.matches("[data-undo]")) undo(form, button);
  else take(form, button);
});
document.addEventListener("door:code", (event) => {
  main.elements.code.value = event.detail;
  take(main, null);
});

async function poll() {
  if (document.hidden) return;
  try {
    const answer = await ask(door.dataset.figures);
    if (answer.ok) count(await answer.json());
    away = away && load().length > 0;
    if (load().length && !signedOut) send();
  } catch (error) {
    away = true;
  }
}
async function learn() {
  if (document.hidden) return;
  try {
    const answer = await ask(door.dataset.tickets, tag ? { headers: { "If-None-Match": tag } } : {});
    if (!answer.ok) return;
    known = await answer.json();
    tag = answer.headers.get("ETag") || "";
  } catch (error) {
    away = true;
  }
}
for (const entry of load()) if (entry.code) seen.set(bare(entry.code), entry.at);
save(load());
if (load().length) send();
learn();
setInterval(poll, 15000);
setInterval(learn, 60000);
setInterval(() => load().length && !signedOut && send(), 5000);
addEventListener("online", () => send());
addEventListener("offline", () => (away = true));

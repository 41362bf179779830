// The conversation: new messages swapped in where they changed, the composer, buttons under messages.
import { element, fragment, post, base, Trouble } from "./net.js";
import * as sheet from "./sheet.js";

const body = document.body;
const live = document.getElementById("live");
const scroller = document.getElementById("scroller");
const composer = document.getElementById("composer");
const box = document.getElementById("text");
const errorLine = document.getElementById("composer-error");
const whispers = document.getElementById("whispers");
const draftKey = `beatdesk:draft:${base}`;
export const present = Boolean(live && document.getElementById("log"));
const source = body.dataset.tab === "marketing" ? `${base}/marketing` : `${base}/messages`;

const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; };

let asked = 0;
let busy = false;
// Fetch the conversation and change only what changed. Asked again while under way, it runs once more.
export async function refresh() {
  if (!document.getElementById("log")) return;
  asked += 1;
  if (busy) return;
  busy = true;
  try {
    let seen;
    do {
      seen = asked;
      swap(element(await fragment(source)));
    } while (seen !== asked);
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
  } finally {
    busy = false;
  }
}

function swap(fresh) {
  const log = document.getElementById("log");
  if (!log) return;
  const follow = atEnd();
  const incoming = [...fresh.querySelectorAll("#log > li")];
  const ids = new Set(incoming.map((item) => item.id));
  for (const item of [...log.children]) if (!ids.has(item.id)) item.remove();
  let before = null;
  for (const item of incoming) {
    const known = document.getElementById(item.id);
    let here = known;
    if (!known) here = item;
    else if (known.dataset.v !== item.dataset.v && !known.querySelector(".editing")) {
      const focused = focusIn(known);
      known.replaceWith(item);
      here = item;
      if (focused) (item.querySelector(focused) || box)?.focus();
    }
    const place = before ? before.nextSibling : log.firstChild;
    if (here !== place) log.insertBefore(here, place);
    before = here;
  }
  const after = document.getElementById("after");
  const newAfter = fresh.querySelector("#after");
  if (after && newAfter && after.innerHTML !== newAfter.innerHTML) {
    const inside = after.contains(document.activeElement);
    after.replaceWith(newAfter);
    if (inside) box?.focus();
  }
  log.dataset.latest = fresh.querySelector("#log").dataset.latest;
  document.dispatchEvent(new CustomEvent("beatdesk:shown"));
  if (follow) toEnd();
}

// How to find the focused control again in a message that is swapped.
function focusIn(item) {
  const active = document.activeElement;
  if (!item.contains(active)) return null;
  if (active.dataset.press) return `[data-press="${active.dataset.press}"][data-id="${active.dataset.id || ""}"]`;
  return active.matches("[data-edit]") ? "[data-edit]" : active.matches("[data-delete]") ? "[data-delete]" : "button";
}

// A sentence of the bot's, with `words in backticks` as code.
export function write(line, text) {
  line.textContent = "";
  for (const [place, part] of text.split(/`([^`\n]+)`/).entries()) {
    const piece = place % 2 ? document.createElement("code") : document.createTextNode(part);
    if (place % 2) piece.textContent = part;
    line.append(piece);
  }
}

// A line only this person sees; it stays until closed or until three newer ones came.
export function whisper(text, kind = "told") {
  if (!text || !whispers) return null;
  const line = document.createElement("div");
  line.className = `whisper ${kind}`;
  const label = document.createElement("span");
  label.className = "only-you";
  label.textContent = "Only you can see this";
  const words = document.createElement("p");
  words.dir = "auto";
  write(words, text);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "tool";
  close.textContent = "Dismiss";
  close.addEventListener("click", () => { line.remove(); box?.focus(); });
  line.append(label, words, close);
  whispers.append(line);
  while (whispers.children.length > 3) whispers.firstChild.remove();
  if (atEnd()) toEnd();
  return line;
}

export function fail(sentence) {
  if (!errorLine) { if (sentence) alert(sentence); return; }
  errorLine.textContent = sentence || "";
  errorLine.hidden = !sentence;
}

// Everything of this person was erased: nothing of it stays on the page either.
function farewell(text) {
  try { sessionStorage.removeItem(draftKey); } catch { /* storage is switched off */ }
  document.querySelector(".below")?.remove();
  sheet.close(false);
  const end = element(`<div class="column"><div class="empty"><h2 tabindex="-1">Forgotten</h2><p></p>
    <p><a class="button primary" href="/">Choose somebody else</a></p></div></div>`);
  end.querySelector("p").textContent = text;
  scroller.replaceChildren(end);
  scroller.querySelector("h2").focus();
}

export function take(answer) {
  if (answer.farewell) return farewell(answer.said || "");
  if (answer.sheet) sheet.show(answer.sheet, answer.title || "Ideas", answer.address);
  else if (answer.said) whisper(answer.said);
}

let key = "";
let keyText = null;
// The same words sent again after a failure are the same message.
function keyFor(text) {
  if (text !== keyText) { key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`; keyText = text; }
  return key;
}

async function say(text, fromBox) {
  fail("");
  composer.setAttribute("aria-busy", "true");
  try {
    let answer = await post("say", { text, key: keyFor(text) });
    if (answer.patience) {
      const line = whisper(answer.patience);
      try { answer = await post("say", { text, key: keyFor(text), told: "yes" }); } finally { line?.remove(); }
    }
    keyText = null;
    if (fromBox) {
      box.value = box.value.startsWith(text) ? box.value.slice(text.length).trimStart() : box.value;
      keep();
      grow();
    }
    take(answer);
    if (answer.sheet === undefined) await refresh();
    if (answer.sheet === undefined) toEnd();
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
    fail(problem.message);
    if (!fromBox && !box.value) { box.value = text; keep(); grow(); }
    box.focus();
  } finally {
    composer.removeAttribute("aria-busy");
  }
}

function keep() {
  try { sessionStorage.setItem(draftKey, box.value); } catch { /* storage is switched off */ }
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 220)}px`;
}

let sending = false;
let pressed = false;
// One message at a time, in order; Enter pressed while one is on its way sends what was typed since.
async function submit() {
  pressed = true;
  if (sending) return;
  sending = true;
  try {
    for (let first = true; pressed && (first || box.value.trim()); first = false) {
      pressed = false;
      await say(box.value, true);
    }
  } finally {
    sending = false;
  }
}

if (composer) {
  try { box.value = sessionStorage.getItem(draftKey) || ""; } catch { /* storage is switched off */ }
  grow();
  composer.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  box.addEventListener("input", () => { keep(); grow(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
    if (event.key === "ArrowUp" && !box.value) {
      const mine = [...document.querySelectorAll("#log .mine [data-edit]")].pop();
      if (mine) { event.preventDefault(); edit(mine.closest("li")); }
    }
  });
}

// Change a message where it stands.
function edit(item) {
  const words = item.querySelector(".said");
  if (!words || item.querySelector(".editing")) return;
  const form = document.createElement("form");
  form.className = "editing";
  const area = document.createElement("textarea");
  area.value = words.textContent;
  area.dir = "auto";
  area.rows = Math.min(8, area.value.split("\n").length + 1);
  area.setAttribute("aria-label", "Change your message");
  const row = document.createElement("p");
  const save = Object.assign(document.createElement("button"), { type: "submit", className: "button primary small", textContent: "Save" });
  const leave = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: "Cancel" });
  row.append(save, " ", leave);
  form.append(area, row);
  const done = () => { form.remove(); words.hidden = false; box?.focus(); refresh(); };
  leave.addEventListener("click", done);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); done(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await post("edit", { ts: item.dataset.ts, text: area.value });
      fail("");
      done();
    } catch (problem) {
      if (!(problem instanceof Trouble)) throw problem;
      fail(problem.message);
      area.focus();
    }
  });
  words.hidden = true;
  words.after(form);
  area.focus();
}

// Deleting asks once more on the same button.
async function remove(button, item) {
  if (!button.dataset.sure) {
    button.dataset.sure = "yes";
    button.textContent = "Really delete?";
    setTimeout(() => { delete button.dataset.sure; button.textContent = "Delete"; }, 4000);
    return;
  }
  await attempt(button, () => post("delete", { ts: item.dataset.ts }));
  await refresh();
  box?.focus();
}

async function attempt(button, work) {
  button.disabled = true;
  fail("");
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
    whisper(problem.message, "trouble");
    return null;
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const item = button.closest("#log > li");
  if (button.dataset.say !== undefined) {
    button.disabled = true;
    await say(button.dataset.say, false);
    button.disabled = false;
    if (!document.body.classList.contains("with-sheet")) box?.focus();
  } else if (item && button.matches("[data-edit]")) edit(item);
  else if (item && button.matches("[data-delete]")) await remove(button, item);
  else if (item && button.dataset.press) {
    const answer = await attempt(button, () => post("press", { press: button.dataset.press, id: button.dataset.id || "", message: item.dataset.ts }));
    if (answer) take(answer);
    if (!answer?.farewell) await refresh();
  }
});

if (present) {
  toEnd();
  if (matchMedia("(pointer: fine)").matches && !body.classList.contains("with-sheet")) box?.focus({ preventScroll: true });
}

// The sheet at the side: ideas, search, transcripts. Only for the person of this tab.
import { element, fragment, post, base, Trouble } from "./net.js";
import * as chat from "./chat.js";
import * as times from "./times.js";

const body = document.body;
const panel = document.getElementById("sheet");
const inside = document.getElementById("sheet-body");
const title = document.getElementById("sheet-title");
// What can be opened beside a conversation; feeds and the radar are whole pages too, of the tab "feeds".
const SHEETS = [
  ["/ideas", "Ideas"], ["/transcripts/", "Transcript"], ["/feeds", "Feeds"], ["/radar", "Radar"], ["/cadence", "Cadence"],
  ["/posts/new", "Log a post"], ["/posts/", "Correct a post"], ["/rhythm", "Your rhythm"], ["/leave", "Away"],
  ["/buddy", "A buddy"], ["/place", "Name and time"],
];
let opener = null;
// The address of what stands beside the sheet.
export const page = ["ideas", "talk"].includes(body.dataset.tab) ? `${base}/` : location.pathname + location.search;

export function show(markup, name, address, push = true) {
  if (panel.hidden) opener = document.activeElement;
  inside.replaceChildren(element(markup));
  title.textContent = name;
  body.dataset.sheet = name;
  panel.hidden = false;
  body.classList.add("with-sheet");
  if (push && address) history.pushState({ sheet: true }, "", address);
  times.show();
  settle(address);
  document.dispatchEvent(new CustomEvent("beatdesk:sheet"));
}

// Open at the passage or the turn that the address names; else at the top.
function settle(address) {
  const anchor = (address || location.href).split("#")[1];
  const target = anchor && document.getElementById(decodeURIComponent(anchor));
  if (target && inside.contains(target)) {
    target.scrollIntoView({ block: "center" });
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.classList.add("arrived");
  } else {
    inside.scrollTop = 0;
    title.focus({ preventScroll: true });
  }
}

export function close(push = true) {
  if (panel.hidden) return;
  panel.hidden = true;
  inside.replaceChildren();
  body.classList.remove("with-sheet");
  if (push) history.pushState({}, "", page);
  const back = opener && document.contains(opener) ? opener : document.getElementById("text");
  back?.focus();
  opener = null;
}

export async function open(address, name, push = true) {
  panel.setAttribute("aria-busy", "true");
  try {
    show(await fragment(address.split("#")[0]), name, address, push);
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
    const line = document.createElement("p");
    line.className = "sheet-trouble";
    line.setAttribute("role", "alert");
    line.textContent = problem.message;
    const holder = document.createElement("div");
    holder.append(line);
    show(holder.innerHTML, name, address, false);
  } finally {
    panel.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link.getAttribute("href"), link.dataset.sheet);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-search], form[data-narrow]");
  if (!form) return;
  event.preventDefault();
  const filled = [...new FormData(form)].filter(([, value]) => String(value).trim());
  const query = new URLSearchParams(filled).toString();
  open(`${base}/ideas${query ? `?${query}` : ""}`, form.matches("[data-search]") && query ? "Search" : "Ideas");
});

inside?.addEventListener("change", (event) => {
  if (event.target.matches(".narrow select")) event.target.form.requestSubmit();
});

// Buttons of an idea, and under passages of a transcript.
inside?.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.reasons) return reasons(button);
  if (!button.dataset.press && button.dataset.note === undefined) return;
  event.stopPropagation();
  const card = button.closest("article.idea");
  await (card ? decide(card, button) : mark(button));
});

function reasons(button) {
  const controls = button.closest(".controls");
  for (const other of controls.querySelectorAll("[data-reasons]")) {
    const row = document.getElementById(other.getAttribute("aria-controls"));
    const open = other === button && row.hidden;
    row.hidden = !open;
    other.setAttribute("aria-expanded", String(open));
    if (open) row.querySelector("button").focus();
  }
}

async function decide(card, button) {
  const note = card.querySelector("textarea.note")?.value || "";
  const form = { id: card.dataset.idea, seen: card.dataset.seen, note };
  const path = button.dataset.press ? "press" : "note";
  if (button.dataset.press) Object.assign(form, { press: button.dataset.press, reason: button.dataset.reason || "" });
  for (const each of card.querySelectorAll("button")) each.disabled = true;
  try {
    const answer = await post(path, form);
    const fresh = element(answer.card).firstElementChild;
    card.replaceWith(fresh);
    const said = fresh.querySelector(".card-said");
    if (said) { said.tabIndex = -1; said.focus({ preventScroll: true }); }
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
    const line = card.querySelector(".card-error");
    line.textContent = problem.message;
    line.hidden = false;
    for (const each of card.querySelectorAll("button")) each.disabled = false;
    button.focus();
  }
}

async function mark(button) {
  button.disabled = true;
  const row = button.closest(".passage-row");
  const told = document.createElement("span");
  told.className = "row-said";
  told.setAttribute("role", "status");
  row.querySelector(".row-said")?.remove();
  row.append(told);
  try {
    const answer = await post("press", { press: button.dataset.press, id: button.dataset.id, in: "transcript" });
    told.textContent = answer.said || "";
    if (button.dataset.press === "keep_off_record") await open(location.pathname + location.search, title.textContent, false);
    chat.refresh();
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
    told.textContent = problem.message;
    button.disabled = false;
  }
}

export function start() {
  if (!panel) return;
  document.getElementById("sheet-close").addEventListener("click", () => close());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden && !event.defaultPrevented) close();
  });
  addEventListener("popstate", () => {
    const link = location.pathname.slice(base.length);
    const name = SHEETS.find(([place]) => link.startsWith(place) && place !== `/${body.dataset.tab}`)?.[1];
    if (name) open(location.pathname + location.search + location.hash, name, false);
    else close(false);
  });
  if (!panel.hidden) settle(location.href);
}

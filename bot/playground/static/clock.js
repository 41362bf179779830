// The clock's buttons and its progress while it steps.
import { post, base, Trouble } from "./net.js";
import * as times from "./times.js";

const bar = document.getElementById("clock");
const progress = document.getElementById("clock-progress");
const part = document.getElementById("clock-part");
const steps = document.getElementById("clock-steps");
const note = document.getElementById("clock-note");
const said = document.getElementById("clock-said");
const dateForm = document.getElementById("clock-date");
const dateOpen = document.getElementById("clock-date-open");
const dateBox = document.getElementById("clock-to");

// An event of the stream: how far the movement is.
export function heard(event) {
  if (!bar) return;
  times.set(event.now);
  moving(event.moving);
  part.value = event.part;
  const things = event.steps === 1 ? "1 moment" : `${event.steps} moments`;
  steps.textContent = `${times.written(document.body.dataset.zone, "full")} · ${things}`;
  if (event.moving) return;
  const told = event.error || `It is ${times.written(document.body.dataset.zone, "full")}.`;
  said.textContent = told;
  if (event.error) note.textContent = event.error;
  else ask();
}

function moving(yes) {
  const was = bar.dataset.moving === "yes";
  bar.dataset.moving = yes ? "yes" : "no";
  progress.hidden = !yes;
  for (const button of document.querySelectorAll("[data-clock], #clock-date-open")) button.disabled = yes;
  if (was && !yes && document.activeElement === document.body) document.getElementById("text")?.focus();
}

// What time it is by the server: after a reconnect, and when a movement has ended.
export async function ask() {
  if (!bar) return;
  try {
    const response = await fetch("/clock", { credentials: "same-origin", cache: "no-store" });
    if (!response.ok) return;
    const clock = await response.json();
    times.set(clock.now);
    moving(clock.moving);
    if (clock.ahead) note.textContent = clock.ahead;
  } catch { /* the stream says so when the server is back */ }
}

async function go(form) {
  moving(true);
  part.value = 0;
  steps.textContent = "Moving…";
  try {
    await post("clock", form);
    return true;
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
    moving(false);
    note.textContent = problem.message;
    said.textContent = problem.message;
    return false;
  }
}

function fold(open) {
  dateForm.hidden = !open;
  dateOpen.setAttribute("aria-expanded", String(open));
  if (open) {
    const at = new Date(times.current().getTime() + 864e5);
    const form = new Intl.DateTimeFormat("sv-SE", {
      timeZone: document.body.dataset.zone, dateStyle: "short", timeStyle: "short",
    });
    dateBox.value = form.format(at).replace(" ", "T");
    dateBox.focus();
  }
}

if (bar) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clock]");
    if (button) go({ to: button.dataset.clock });
  });
  dateOpen.addEventListener("click", () => fold(dateForm.hidden));
  dateForm.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); fold(false); dateOpen.focus(); }
  });
  dateForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await go({ to: "date", date: dateBox.value })) fold(false);
  });
  document.getElementById("clock-stop").addEventListener("click", () => post("clock/stop", {}).catch(() => {}));
  moving(bar.dataset.moving === "yes");
}

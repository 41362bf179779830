// Starts the page: the event stream, the list of people, light and dark.
import * as chat from "./chat.js";
import * as clock from "./clock.js";
import * as sheet from "./sheet.js";
import "./choice.js";
import * as feeds from "./feeds.js";
import "./forms.js";
import { base } from "./net.js";
import "./own.js";
import * as times from "./times.js";

const body = document.body;

function remembered(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch { /* storage is switched off */ }
  return null;
}

// A dot beside every conversation that has something this browser has not shown yet.
function dots() {
  for (const link of document.querySelectorAll("[data-watch]")) {
    const here = link.dataset.watch === body.dataset.channel && chat.present;
    if (here) link.dataset.latest = document.getElementById("log")?.dataset.latest || link.dataset.latest;
    if (here && link.dataset.latest) remembered(`beatdesk:seen:${link.dataset.watch}`, link.dataset.latest);
    const seen = remembered(`beatdesk:seen:${link.dataset.watch}`) || "";
    const dot = link.querySelector(".dot");
    if (dot) dot.hidden = here || !link.dataset.latest || link.dataset.latest <= seen;
  }
}

function heardOf(channel) {
  if (channel === body.dataset.channel && chat.present) { chat.refresh(); return; }
  for (const link of document.querySelectorAll("[data-watch]")) {
    if (link.dataset.watch === channel) link.dataset.latest = String(times.current().getTime() / 1000);
  }
  dots();
}
document.addEventListener("beatdesk:shown", dots);

let stream = null;
function listen() {
  if (stream || document.hidden) return;
  stream = new EventSource(`${base}/events`);
  stream.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.kind === "channel") heardOf(event.channel);
    if (event.kind === "clock") clock.heard(event);
    if (event.kind === "feeds") feeds.heard(event);
    if (event.kind === "hello") { chat.refresh(); clock.ask(); body.dataset.live = "yes"; }
    if (event.kind === "end") hush(2000);
  };
  stream.onerror = () => { body.dataset.live = "no"; if (stream && stream.readyState === EventSource.CLOSED) hush(3000); };
}

// A hidden tab lets go of its connection: browsers allow six to a host.
function hush(again = 0) {
  if (stream) stream.close();
  stream = null;
  body.dataset.live = "no";
  if (again) setTimeout(listen, again);
}

document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
addEventListener("pagehide", () => hush());
addEventListener("pageshow", () => listen());

const you = document.getElementById("you");
if (you) {
  const fold = (open) => { you.setAttribute("aria-expanded", String(open)); body.classList.toggle("people-open", open); };
  you.addEventListener("click", () => fold(you.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && you.getAttribute("aria-expanded") === "true") { fold(false); you.focus(); }
  });
}

document.getElementById("look")?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.look ? root.dataset.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.look = dark ? "light" : "dark";
  remembered("beatdesk:look", root.dataset.look);
});

times.show();
sheet.start();
dots();
document.querySelector(".tabs a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone they scroll
listen();

// Sent before this script had loaded, a form would go to the page's own address, and what was typed with it.
for (const button of document.querySelectorAll("button[data-wakes]")) button.disabled = false;

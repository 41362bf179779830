// The director's feeds: what is wrong is shown beside its field, what was typed stays, and progress moves by itself.
import { element, fragment, post, base, Trouble } from "./net.js";
import { beside } from "./forms.js";
import * as sheet from "./sheet.js";

const MOST_BYTES = 5e6;
const LOOK_AGAIN = 1000; // milliseconds

const root = () => document.getElementById("feeds");

function problem(place, sentence) {
  const line = place.querySelector(".form-error, .card-error") || place.closest(".feed-card")?.querySelector(".card-error");
  if (!line) return;
  line.textContent = sentence || "";
  line.hidden = !sentence;
}

// Send one action; its button says that it is busy, and the rest of the page stays usable.
async function send(place, button, path, form) {
  const words = button?.innerHTML;
  problem(place, "");
  if (button) {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) button.textContent = button.dataset.busy;
  }
  try {
    const answer = await post(`feeds/${path}`, form);
    if (place.matches("form")) beside(place, answer.fields || {});
    else if (answer.fields) problem(place, Object.values(answer.fields)[0]);
    if (answer.choice) choose(answer.choice);
    if (answer.page) swap(answer.page, place);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    problem(place, trouble.message);
  } finally {
    if (button) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
      button.innerHTML = words;
    }
  }
}

function swap(markup, place) {
  (root() || place).replaceWith(element(markup));
  const said = document.getElementById("feeds-said");
  said?.focus({ preventScroll: true });
  said?.scrollIntoView({ block: "nearest" });
  watch();
}

function choose(markup) {
  document.getElementById("feed-choice-place")?.replaceChildren(element(markup));
  document.getElementById("feed-choice-title")?.focus();
}

async function upload(form, button) {
  const file = form.querySelector("input[type=file]").files[0];
  const wrong = !file ? "Please choose a file first." : file.size > MOST_BYTES ? "That file is over 5 MB, more than any list of feeds needs. Nothing was added." : "";
  if (wrong) return beside(form, { opml: wrong });
  beside(form, {});
  const bar = document.getElementById("opml-progress");
  bar.hidden = false;
  await send(form, button, "opml", file);
  bar.hidden = true;
}

// An event of the stream: how many of an OPML file are in.
export function heard(event) {
  const part = document.getElementById("opml-part");
  if (!part) return;
  part.max = event.total;
  part.value = event.done;
  part.labels[0].textContent = `Adding them: ${event.done} of ${event.total}`;
}

// While feeds wait for their first reading, look now and then how far it is; cards that nobody works in are renewed.
let timer = null;
function watch() {
  clearTimeout(timer);
  if (Number(root()?.dataset.unread) > 0) timer = setTimeout(look, LOOK_AGAIN);
}

async function look() {
  const here = root();
  if (!here || document.hidden) return watch();
  try {
    const fresh = element(await fragment(`${base}/feeds?start=${here.dataset.start}`)).getElementById("feeds");
    if (here !== root()) return watch();
    here.dataset.unread = fresh.dataset.unread;
    document.getElementById("feeds-progress").replaceWith(fresh.querySelector("#feeds-progress"));
    for (const card of here.querySelectorAll(".feed-card")) {
      const newer = fresh.querySelector(`#${card.id}`);
      const busy = card.contains(document.activeElement) || card.querySelector("details[open], .removal");
      if (newer && !busy && newer.innerHTML !== card.innerHTML) card.replaceWith(newer);
    }
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
  }
  watch();
}

async function ask(button) {
  const card = button.closest(".feed-card");
  const place = card.querySelector(".removal-place");
  problem(card, "");
  button.disabled = true;
  try {
    place.replaceChildren(element(await fragment(`${base}/feeds/${button.dataset.feedAsk}/removal`)));
    place.querySelector("p").focus();
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    problem(card, trouble.message);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-feeds-form]");
  if (form) {
    event.preventDefault();
    const button = event.submitter || form.querySelector("button[type=submit]");
    if (form.dataset.feedsForm === "opml") return upload(form, button);
    const filled = Object.fromEntries(new FormData(form));
    return send(form, button, form.dataset.feedsForm, { ...filled, id: form.dataset.id || "", start: root()?.dataset.start || "" });
  }
  const narrow = event.target.closest(".sheet form[data-radar]");
  if (!narrow) return;
  event.preventDefault();
  sheet.open(`${base}/radar?${new URLSearchParams(new FormData(narrow))}`, "Radar");
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { feedAsk, feedRemove, feedKeep, feedAdd, kind, whose } = button.dataset;
  if (feedAsk) ask(button);
  if (feedRemove) send(button.closest(".feed-card") || button.closest(".removal"), button, "remove", { id: feedRemove, start: root()?.dataset.start || "" });
  if (feedKeep !== undefined) {
    const card = button.closest(".feed-card");
    if (!card) return location.assign(`${base}/feeds`); // the question stood on a page of its own
    card.querySelector(".removal-place").replaceChildren();
    card.querySelector("[data-feed-ask]").focus();
  }
  if (feedAdd) send(button.closest("#feed-choice"), button, "add", { address: feedAdd, kind, whose });
});

document.addEventListener("beatdesk:sheet", watch);
watch();

// Posts, rhythm, leave and buddies: forms in the sheet, and buttons that do one thing. What is wrong is told at the form.
import * as chat from "./chat.js";
import { element, fragment, post, base, Trouble } from "./net.js";
import * as sheet from "./sheet.js";

// After something was done: the page as it is now, and the sentence where the person looks.
async function done(said) {
  sheet.close();
  const place = document.getElementById("page-body");
  if (chat.present && !place) {
    chat.whisper(said);
    await chat.refresh();
    return;
  }
  if (!place) return;
  place.replaceChildren(element(await fragment(sheet.page)));
  tell(said, false);
}

function tell(sentence, trouble) {
  const line = document.getElementById("page-said");
  if (!line) return chat.whisper(sentence, trouble ? "trouble" : "told");
  chat.write(line, sentence);
  line.hidden = false;
  line.classList.toggle("trouble", trouble);
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
  return line;
}

// What was said to an action; a Trouble when something is to be mended first.
async function asked(path, form) {
  const answer = await post(path, form);
  if (answer.problem) throw new Trouble(answer.problem);
  return answer.said;
}

async function send(form, button) {
  const line = form.querySelector(".form-error");
  const words = button.innerHTML;
  line.hidden = true;
  button.disabled = true;
  if (button.dataset.busy) button.textContent = button.dataset.busy;
  const { ownForm, id = "", sme = "", one = "" } = form.dataset;
  try {
    await done(await asked(ownForm, { ...Object.fromEntries(new FormData(form)), id, sme, one }));
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    chat.write(line, trouble.message);
    line.hidden = false;
    line.focus();
  } finally {
    button.disabled = false;
    button.innerHTML = words;
  }
}

async function press(button, path, form) {
  button.disabled = true;
  try {
    await done(await asked(path, form));
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    button.disabled = false;
    tell(trouble.message, true);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-own-form]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter || form.querySelector("button[type=submit]"));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { open, title, close, ownPress, ownPost, id = "", sme = "" } = button.dataset;
  if (open) sheet.open(`${base}/${open}`, title);
  else if (close !== undefined) sheet.close();
  else if (ownPress) press(button, "press", { press: ownPress, id });
  else if (ownPost) press(button, ownPost, { sme });
});

// A picture that can't be had: its sentence stands there instead.
function undrawn(image) {
  const figure = image.closest?.("figure.drawn");
  if (!figure) return;
  for (const each of figure.querySelectorAll("img")) each.remove();
  figure.querySelector("figcaption").hidden = false;
}
document.addEventListener("error", (event) => undrawn(event.target), true);
for (const image of document.querySelectorAll(".drawn img")) if (image.complete && !image.naturalWidth) undrawn(image);

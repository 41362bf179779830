// The director's forms about people: what is wrong is shown beside its field, and what was typed stays.
import { post, Trouble } from "./net.js";

function problem(form, sentence) {
  const line = form.querySelector(".form-error") || form.closest(".roster-card")?.querySelector(".card-error");
  if (!line) return;
  line.textContent = sentence || "";
  line.hidden = !sentence;
}

// A sentence for each field that is wrong; the first of them gets the focus.
export function beside(form, fields) {
  let first = null;
  for (const field of form.querySelectorAll("[data-field]")) {
    const sentence = fields[field.dataset.field] || "";
    const line = field.querySelector(".field-error");
    const control = field.querySelector("input, select, textarea");
    line.textContent = sentence;
    line.hidden = !sentence;
    if (sentence) {
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-errormessage", line.id);
      first ||= control;
    } else {
      control.removeAttribute("aria-invalid");
    }
  }
  first?.focus();
}

async function send(form, path, filled, button) {
  if (button) button.disabled = true;
  problem(form, "");
  try {
    const answer = await post(`people/${path}`, filled);
    if (answer.fields) beside(form, answer.fields);
    if (answer.go) location.assign(answer.go);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    problem(form, trouble.message);
  } finally {
    if (button) button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-people-form]");
  if (!form) return;
  event.preventDefault();
  const filled = Object.fromEntries(new FormData(form));
  send(form, form.dataset.peopleForm, { ...filled, id: form.dataset.id || "" }, event.submitter);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-people]");
  if (button) send(button, button.dataset.people, { id: button.dataset.id }, button);
});

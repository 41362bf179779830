// Talks to the server: fragments of pages, and actions that carry the session's token.
export const base = document.body.dataset.base;
let token = document.body.dataset.csrf;
const AWAY = "I can’t reach Beatdesk just now. Nothing was lost; try again in a moment.";

export class Trouble extends Error {}

async function answered(address, options) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
  } catch {
    throw new Trouble(AWAY);
  }
  return response;
}

// A part of a page, as text.
export async function fragment(address) {
  const response = await answered(address, { headers: { "x-fragment": "1" } });
  if (response.ok) return response.text();
  let told = {};
  try { told = await response.json(); } catch { /* no sentence came with it */ }
  throw new Trouble(told.error || AWAY);
}

// An action with its fields, or with a file. A token that is out of date is renewed once.
export async function post(path, form, again = true) {
  const response = await answered(path.startsWith("/") ? path : `${base}/${path}`, {
    method: "POST",
    headers: { "content-type": form instanceof Blob ? "application/octet-stream" : "application/json", "x-csrf-token": token },
    body: form instanceof Blob ? form : JSON.stringify(form),
  });
  let told = {};
  try { told = await response.json(); } catch { told = { error: AWAY }; }
  if (told.stale && again) {
    const renewed = await answered("/csrf", {});
    if (renewed.ok) {
      token = (await renewed.json()).csrf;
      return post(path, form, false);
    }
  }
  if (!response.ok) throw new Trouble(told.error || AWAY);
  return told;
}

// One element from trusted markup of our own server. Its scripts are here, so its buttons are awake.
export function element(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup.trim();
  for (const button of holder.content.querySelectorAll("button[data-wakes]")) button.disabled = false;
  return holder.content;
}

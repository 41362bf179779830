// What an expert chooses on the page of their own data: done at once, told beside it, and the page brought up to date.
import * as chat from "./chat.js";
import { element, fragment, post, Trouble } from "./net.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".choice button[data-press]");
  if (!button) return;
  const place = button.closest("#page-body");
  button.disabled = true;
  try {
    const answer = await post("press", { press: button.dataset.press });
    place.replaceChildren(element(await fragment(location.pathname)));
    tell(answer.said, false);
    place.querySelector(".choice button")?.focus();
  } catch (problem) {
    if (!(problem instanceof Trouble)) throw problem;
    button.disabled = false;
    tell(problem.message, true);
  }
});

function tell(sentence, trouble) {
  const line = document.querySelector(".choice-said");
  if (!line) return;
  line.hidden = false;
  line.classList.toggle("trouble", trouble);
  chat.write(line, sentence);
}

"""What makes a page readable to everyone, computed in the page: names of controls, landmarks, contrast, width."""

from __future__ import annotations

from playwright.sync_api import Page

_UNLABELLED = """() => {
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && each.type !== "hidden";
  const named = (each) => (each.getAttribute("aria-label") || each.labels?.[0]?.textContent
    || document.getElementById(each.getAttribute("aria-labelledby") || "")?.textContent
    || each.textContent || each.title || "").trim();
  const all = (selector) => [...document.querySelectorAll(selector)];
  const tag = (word) => (each) => `${word}: ${each.outerHTML.slice(0, 90)}`;
  const controls = all("button, a[href], input, select, textarea, summary, [role=log], nav, aside")
    .filter((each) => shown(each) && !named(each)).map(tag("no name"));
  const fields = all("input, select, textarea")
    .filter((each) => shown(each) && !each.labels?.length && !each.getAttribute("aria-label")).map(tag("no label"));
  const pictures = all("img:not([alt]), svg:not([aria-hidden])").map(tag("picture"));
  const ids = all("[id]").map((each) => each.id);
  const twice = [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map((id) => `id twice: ${id}`);
  const lost = ["aria-controls", "aria-labelledby", "aria-describedby"].flatMap((key) =>
    all(`[${key}]`).flatMap((each) => each.getAttribute(key).split(" "))
      .filter((id) => !document.getElementById(id)).map((id) => `${key} points nowhere: ${id}`));
  return [...controls, ...fields, ...pictures, ...twice, ...lost];
}"""

# WCAG 2.2's own formula. A text lies on all the grounds behind it, laid over each other; a marker is a gradient.
_FAINT = """() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => top.slice(0, 3).map((part, at) => part * top[3] + below[at] * (1 - top[3])).concat(1);
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (each) => {
    const layers = [];
    for (let at = each; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const stripes = style.backgroundImage.match(/(?:rgba?|oklab|oklch|color)\\([^)]*\\)/g) || [];
      layers.push(rgba(stripes.find((one) => rgba(one)[3] > 0.9) || style.backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const bad = [];
  for (const each of document.querySelectorAll("body *")) {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const shown = each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!own || !shown || each.closest(":disabled, .visually-hidden, .skip, datalist, option")) continue;
    const style = getComputedStyle(each);
    const below = ground(each);
    const [one, two] = [light(over(rgba(style.color), below)), light(below)];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio >= (large ? 3 : 4.5)) continue;
    bad.push(`${ratio.toFixed(2)} ${each.className} ${each.textContent.trim().slice(0, 40)}`);
  }
  return bad;
}"""


def unlabelled(page: Page) -> list[str]:
    """Controls without a name, pictures without text, ids that occur twice or are pointed at and missing."""
    found: list[str] = page.evaluate(_UNLABELLED)
    return found


def landmarks(page: Page) -> dict[str, int]:
    """How many of each landmark there are."""
    found: dict[str, int] = page.evaluate(
        """() => Object.fromEntries(["main", "header", "nav[aria-label]", "h1", "a.skip", "html[lang]"]
             .map((each) => [each, document.querySelectorAll(each).length]))"""
    )
    return found


def faint(page: Page) -> list[str]:
    """Texts whose contrast with what lies behind them is under 4.5 to 1, or 3 for large ones."""
    found: list[str] = page.evaluate(_FAINT)
    return found


def overflows(page: Page) -> int:
    """By how many pixels the page, its messages or its sheet are wider than the room they have."""
    return int(
        page.evaluate(
            """() => Math.max(...[document.documentElement, ...document.querySelectorAll(".scroller, .sheet-body")]
                 .map((each) => each.scrollWidth - each.clientWidth))"""
        )
    )

// Keeps every clock on the page going, each in its own zone, from the server's moved time.
const body = document.body;
let now = Date.parse(body.dataset.now || "") || Date.now();
let read = performance.now();
const zoned = new Map();

export function set(iso) {
  now = Date.parse(iso) || now;
  read = performance.now();
  show();
}

export function current() {
  return new Date(now + performance.now() - read);
}

function parts(zone) {
  if (!zoned.has(zone)) {
    zoned.set(zone, new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }));
  }
  return Object.fromEntries(zoned.get(zone).formatToParts(current()).map((part) => [part.type, part.value]));
}

// "Tue 3 Nov 2026, 09:00", or "09:00"
export function written(zone, form) {
  const at = parts(zone);
  const time = `${at.hour}:${at.minute}`;
  return form === "time" ? time : `${at.weekday} ${at.day} ${at.month.slice(0, 3)} ${at.year}, ${time}`;
}

export function show() {
  for (const each of document.querySelectorAll("time[data-zone]")) {
    try {
      const text = written(each.dataset.zone, each.dataset.form);
      if (each.textContent !== text) each.textContent = text;
    } catch { /* a zone this browser does not know: the server's text stays */ }
  }
}

setInterval(show, 5000);

// Light or dark, as the person last chose; runs before the first paint.
try {
  const chosen = localStorage.getItem("beatdesk:look");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.look = chosen;
} catch { /* storage is switched off: the system decides */ }

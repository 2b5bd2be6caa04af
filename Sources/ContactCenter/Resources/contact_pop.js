// The page of a call: a key for each of the first themes, and one window for all calls. It takes no focus.
(() => {
  "use strict";
  // Links of other pages and the telephone system open calls in the window of this name, if there is one.
  if (!window.name) window.name = "switchboard-call";

  // Whoever switched keys off has none here either.
  const isOff = () => document.querySelector("#keys-enabled")?.checked === false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isOff()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (!/^[1-9]$/.test(event.key)) return;
    document.querySelector(`.pop-themes [data-key="${event.key}"]`)?.click();
  });
})();

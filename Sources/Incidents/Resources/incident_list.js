// The list: menus that close when one clicks or steps out of them, what is selected, and where one stood.
(() => {
  "use strict";
  const menus = () => [...document.querySelectorAll("details.menu[open]")];
  document.addEventListener("click", ({ target }) => {
    for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("focusin", ({ target }) => {
    for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // What is selected: one by one, a stretch with Shift, or all that can be seen
  const every = () => [...document.querySelectorAll("#results .row-check input[type=checkbox]")];
  const boxes = () => every().filter((box) => !box.closest("details:not([open])"));
  function tell() {
    const found = boxes();
    const count = every().filter((box) => box.checked).length;
    const word = document.querySelector(".bulk-word");
    if (word) {
      word.dataset.plain ??= word.textContent;
      word.textContent = count ? word.dataset.message.replace("{n}", count) : word.dataset.plain;
    }
    const whole = document.querySelector("[data-select-all]");
    if (whole) {
      whole.checked = count > 0 && found.every((box) => box.checked);
      whole.indeterminate = count > 0 && !whole.checked;
    }
  }
  function selectAll(isSelected) {
    for (const box of isSelected ? boxes() : every()) box.checked = isSelected;
    tell();
  }
  let clicked = null;
  document.addEventListener("click", ({ target, shiftKey }) => {
    if (!target.matches(".row-check input[type=checkbox]")) return;
    const found = boxes();
    const [from, to] = [found.indexOf(clicked), found.indexOf(target)].sort((one, other) => one - other);
    if (shiftKey && from >= 0) for (const box of found.slice(from, to + 1)) box.checked = target.checked;
    clicked = target;
    tell();
  });
  document.addEventListener("change", ({ target }) => { if ("selectAll" in target.dataset) selectAll(target.checked); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("input:not([type=checkbox]), textarea, select, details.menu, dialog")) selectAll(false);
  });
  // The second of two quick taps sends nothing.
  let isSent = false;
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "bulk") return;
    if (isSent) event.preventDefault();
    isSent = true;
  });
  addEventListener("pageshow", () => { isSent = false; });

  // Where one stood: kept with the entry of the tab's history, so the way back leads to the row one was on; so does the answer to
  // what was done to many, which follows the list it was done in.
  const past = window.navigation;
  if (past?.currentEntry) {
    const { index } = past.currentEntry;
    const isAnswer = document.querySelector("[data-once]") !== null;
    const kept = past.currentEntry.getState() ?? (isAnswer ? past.entries()[index - 1]?.getState() : null);
    if (kept?.row) document.querySelector(`#incident-${Number(kept.row)} .row-title`)?.focus();
    document.addEventListener("focusin", ({ target }) => {
      const row = target.closest(".row")?.dataset.number;
      if (row) past.updateCurrentEntry({ state: { row } });
    });
  }

  // Notifications: the browser is asked when the button is pressed, and never before.
  const notify = document.querySelector("#notify");
  const level = document.querySelector("#notify-level");
  const button = document.querySelector("#notify-toggle");
  const state = document.querySelector("#notify-state");
  const stored = () => { try { return localStorage.getItem("notify"); } catch { return null; } };
  const store = (value) => { try { localStorage.setItem("notify", value); } catch { /* private window */ } };
  if (!notify || !window.Notification) return;
  notify.hidden = false;
  if (stored()) level.value = stored();
  function show() {
    const isOn = Boolean(stored()) && Notification.permission === "granted";
    button.textContent = isOn ? notify.dataset.off : notify.dataset.on;
    state.textContent = Notification.permission === "denied" ? notify.dataset.denied : isOn ? notify.dataset.told : "";
    return isOn;
  }
  button.addEventListener("click", async () => {
    if (show()) store("");
    else if (await Notification.requestPermission() === "granted") store(level.value);
    show();
  });
  level.addEventListener("change", () => { if (show()) store(level.value); });
  show();
})();

// The list: a menu closes when one clicks or steps out of it; x selects the row one is on.
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

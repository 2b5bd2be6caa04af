// Keeps the bell's list fresh.
(() => {
  "use strict";
  const bell = document.querySelector("#bell");
  if (!bell || !window.EventSource) return;

  // The list alone, and the focus on the line where it was.
  function take(fresh) {
    const list = document.querySelector("#bell-list");
    const next = document.adoptNode(fresh.querySelector("#bell-list"));
    if (list.outerHTML === next.outerHTML) return;
    const held = list.contains(document.activeElement) ? document.activeElement : null;
    const [address, text] = [held?.getAttribute("href"), held?.textContent];
    list.replaceWith(next);
    if (!held) return;
    const places = [...next.querySelectorAll("a, button")];
    (places.find((place) => place.getAttribute("href") === address && place.textContent === text) ??
      places.find((place) => place.getAttribute("href") === address))?.focus({ preventScroll: true });
  }

  window.switchboardFresh(bell.dataset.bellUrl, bell.dataset.bellLive, { event: "bell", take });
})();

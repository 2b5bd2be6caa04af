// Keeps the bell's list fresh: told by a stream that there is something new, it fetches the page and takes the list over.
(() => {
  "use strict";
  const bell = document.querySelector("#bell");
  if (!bell || !window.EventSource) return;
  let timer = null;
  let failures = 0;

  // What is told together is fetched together, once a second at most.
  function changed(wait = 1000) { timer ??= setTimeout(refresh, wait); }

  async function refresh() {
    try {
      const response = await fetch(bell.dataset.bellUrl, { signal: AbortSignal.timeout(15000) });
      // The session has ended: the page itself leads to the sign-in and back.
      if (response.status === 401 || response.redirected) { location.reload(); return; }
      if (!response.ok) throw new Error(response.status);
      take(new DOMParser().parseFromString(await response.text(), "text/html"));
      failures = 0;
      timer = null;
      stream.fetched();
    } catch {
      timer = null;
      if (!stream.isWanted) return;
      stream.lost();
      changed(Math.min(1000 * 2 ** failures++, 30000));
    }
  }

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

  const stream = window.switchboardStream(bell.dataset.bellLive, {
    events: { bell: () => changed(300) },
    opened: () => changed(0),
    left() {
      clearTimeout(timer);
      timer = null;
    },
  });
})();

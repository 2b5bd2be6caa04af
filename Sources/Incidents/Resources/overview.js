// Keeps the overview fresh: told by a stream that something has changed, it fetches the page and takes its parts over.
(() => {
  "use strict";
  const overview = document.querySelector("#overview");
  if (!overview || !window.EventSource) return;
  let timer = null;
  let failures = 0;

  // What is told together is fetched together, once a second at most.
  function changed(wait = 300) { timer ??= setTimeout(refresh, wait); }

  async function refresh() {
    try {
      const response = await fetch(overview.dataset.overviewUrl, { signal: AbortSignal.timeout(15000) });
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
  // Part by part, so that what has not changed keeps the focus, and an open table stays open.
  function take(fresh) {
    const parts = [...overview.querySelectorAll("section")];
    const news = [...fresh.querySelectorAll("#overview section")];
    if (parts.length !== news.length) { location.reload(); return; }
    parts.forEach((part, index) => {
      const next = document.adoptNode(news[index]);
      next.querySelectorAll("details").forEach((details, at) => { details.open = part.querySelectorAll("details")[at]?.open ?? false; });
      if (part.outerHTML === next.outerHTML) return;
      const held = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      part.replaceWith(next);
      if (held) [...next.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus({ preventScroll: true });
    });
  }

  const stream = window.switchboardStream(overview.dataset.overviewLive, {
    events: { overview: () => changed() },
    opened: () => changed(0),
    left() {
      clearTimeout(timer);
      timer = null;
    },
  });
})();

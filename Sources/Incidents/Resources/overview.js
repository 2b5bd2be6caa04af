// Keeps the overview fresh.
(() => {
  "use strict";
  const overview = document.querySelector("#overview");
  if (!overview || !window.EventSource) return;

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

  window.switchboardFresh(overview.dataset.overviewUrl, overview.dataset.overviewLive, { event: "overview", take });
})();

// Keeps the overview fresh: told by a stream that something has changed, it fetches the page and takes its parts over.
(() => {
  "use strict";
  const overview = document.querySelector("#overview");
  const light = document.querySelector("#connection");
  if (!overview || !window.EventSource) return;
  let stream = null;
  let timer = null;
  let slow = null;
  let failures = 0;

  function show(state) {
    light.hidden = false;
    light.className = `connection connection-${state}`;
    if (light.textContent !== light.dataset[state]) light.textContent = light.dataset[state];
  }
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
      if (stream?.readyState === EventSource.OPEN) show("live");
    } catch {
      timer = null;
      if (!stream) return;
      show("lost");
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

  function connect() {
    stream?.close();
    stream = new EventSource(overview.dataset.overviewLive);
    stream.addEventListener("open", () => { clearTimeout(slow); changed(0); });
    stream.addEventListener("overview", () => changed());
    stream.addEventListener("error", () => {
      clearTimeout(slow);
      slow = setTimeout(() => show("lost"), 1500);
      // The browser gives up for good after an answer that is no stream.
      if (stream?.readyState !== EventSource.CLOSED) return;
      setTimeout(() => { if (!document.hidden && stream?.readyState === EventSource.CLOSED) connect(); }, 5000);
    });
  }
  function disconnect() {
    stream?.close();
    stream = null;
    clearTimeout(slow);
    clearTimeout(timer);
    timer = null;
    show("paused");
  }
  if (!document.hidden) connect();
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", () => { stream?.close(); stream = null; });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) connect(); });
})();

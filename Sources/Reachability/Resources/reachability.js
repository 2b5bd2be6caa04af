// The network monitor: what the server found is fetched again every ten seconds, and the browser looks at the target by itself.
(() => {
  const monitor = document.querySelector("#monitor");
  if (!monitor) return;
  const pause = 10000;
  const parts = ["#monitor-card", "#monitor-chart", "#monitor-all"];

  async function refresh(isAsked) {
    try {
      // What the page asks by itself is no sign of life of its reader.
      const headers = isAsked ? {} : { "X-Asked-By": "page" };
      const response = await fetch(monitor.dataset.monitor, { headers, signal: AbortSignal.timeout(pause) });
      // The session has ended: the page itself leads to the sign-in and back.
      if (response.status === 401 || response.redirected) { location.reload(); return; }
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const name of parts) replace(document.querySelector(name), page.querySelector(name));
    } catch {
      // What is shown stays, and is as old as it says.
    }
  }

  // What somebody opened stays open, and where they are they stay.
  function replace(old, fresh) {
    if (!old || !fresh) return;
    const isOpen = old.querySelector("details")?.open;
    const focused = old.contains(document.activeElement) ? document.activeElement.tagName : null;
    const place = old.querySelector(".table-scroll")?.scrollTop ?? 0;
    if (focused === "A") return;
    old.replaceChildren(...fresh.childNodes);
    const details = old.querySelector("details");
    if (details && isOpen) {
      details.open = true;
      old.querySelector(".table-scroll").scrollTop = place;
    }
    if (focused === "SUMMARY") old.querySelector("summary")?.focus();
    else if (focused) old.querySelector("[tabindex]")?.focus();
  }

  async function look() {
    const card = document.querySelector("#monitor-browser");
    if (!card) return;
    const [grade, time] = [card.querySelector("[data-grade]"), card.querySelector("[data-time]")];
    // A browser does not let a page that came encrypted ask for one that does not.
    if (location.protocol === "https:" && card.dataset.url.startsWith("http:")) { grade.textContent = card.dataset.mixed; return; }
    const begin = performance.now();
    let isThere = true;
    try {
      await fetch(card.dataset.url, { method: "HEAD", mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(3000) });
    } catch {
      isThere = false;
    }
    grade.className = `grade grade-${isThere ? "average" : "disconnected"}`;
    grade.textContent = isThere ? card.dataset.average : card.dataset.lost;
    time.textContent = isThere ? card.dataset.ms.replace("{time}", Math.max(1, Math.round(performance.now() - begin))) : "";
  }

  async function round(isAsked = false) {
    if (document.hidden) return;
    await Promise.all([refresh(isAsked), look()]);
  }

  document.querySelector("#monitor-refresh")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    round(true);
  });
  look();
  setInterval(() => { round(); }, pause);
})();

// Keeps boards of agents fresh, and counts on how long each has been in their state, by the server's clock.
(() => {
  "use strict";
  const place = document.querySelector("#agents");
  if (!place) return;
  const parts = ["#agents-trouble", "#agents-board", "#agents-own-now", "#agents-work"];
  // How far the server's clock is before this browser's own counting, which no change of its clock disturbs.
  let offset = 0;
  const board = () => document.querySelector("#agents-board");
  const setClock = () => { offset = Number(board()?.dataset.clock ?? 0) - performance.now(); };

  const two = (number) => String(number).padStart(2, "0");
  function written(seconds) {
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  }
  function tick() {
    // Nobody knows more of what is stale.
    if (document.hidden || !board() || "stale" in board().dataset) return;
    const now = Math.floor((offset + performance.now()) / 1000);
    for (const time of board().querySelectorAll("[data-began]")) {
      const seconds = Math.max(0, now - Number(time.dataset.began));
      const text = written(seconds);
      if (time.textContent !== text) time.textContent = text;
      const card = time.closest(".agent-card");
      if (card.dataset.limit) card.classList.toggle("agent-late", seconds > Number(card.dataset.limit));
    }
  }

  // What somebody closed stays closed, and where they are they stay.
  function take(fresh) {
    for (const name of parts) {
      const [old, next] = [document.querySelector(name), fresh.querySelector(name)];
      if (!old || !next) continue;
      if (!old.isEqualNode(next)) {
        for (const team of old.querySelectorAll("details[data-team]:not([open])")) {
          const same = [...next.querySelectorAll("details[data-team]")].find((other) => other.dataset.team === team.dataset.team);
          if (same) same.open = false;
        }
        const held = old.contains(document.activeElement) ? document.activeElement : null;
        const [address, card, team] = [held?.getAttribute("href"), held?.closest("[id]")?.id, held?.closest("[data-team]")?.dataset.team];
        old.replaceChildren(...next.childNodes);
        if (held) {
          const links = [...old.querySelectorAll("a, summary")];
          const found = links.find((link) => address && link.getAttribute("href") === address)
            ?? links.find((link) => card && link.closest("[id]")?.id === card)
            ?? links.find((link) => link.tagName === "SUMMARY" && link.closest("[data-team]")?.dataset.team === team);
          found?.focus({ preventScroll: true });
        }
      }
      if (name === "#agents-board") {
        old.dataset.clock = next.dataset.clock;
        old.toggleAttribute("data-stale", "stale" in next.dataset);
        setClock();
      }
    }
    tick();
  }

  setClock();
  tick();
  setInterval(tick, 1000);
  if (window.EventSource) window.switchboardFresh(place.dataset.url, place.dataset.liveUrl, { event: "agents", wait: 700, take });
})();

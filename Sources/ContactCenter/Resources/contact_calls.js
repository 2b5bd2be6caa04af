// The last calls, read anew every minute while somebody looks.
(() => {
  const frame = document.querySelector("#calls");
  if (!frame) return;
  const pause = 60000;
  const body = frame.querySelector("tbody");
  const none = document.querySelector("#calls-none");
  let readAt = Date.now();

  async function refresh(isAsked) {
    readAt = Date.now();
    try {
      // What the page asks by itself is no sign of life of its reader.
      const headers = isAsked ? {} : { "X-Asked-By": "page" };
      const response = await fetch(frame.dataset.latest, { headers, signal: AbortSignal.timeout(pause) });
      // The session has ended: the page itself leads to the sign-in and back.
      if (response.status === 401 || response.redirected) { location.reload(); return; }
      if (!response.ok) return;
      show((await response.json()).calls);
    } catch {
      // What is shown stays.
    }
  }

  function show(calls) {
    const held = body.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    body.replaceChildren(...calls.map(row));
    frame.hidden = calls.length === 0;
    none.hidden = calls.length > 0;
    if (held) [...body.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
  }

  function row(call) {
    const line = document.createElement("tr");
    const link = document.createElement("a");
    link.href = frame.dataset.card + call.CALL_INFO_ID;
    link.textContent = call.PHONE_NUMBER || frame.dataset.withheld;
    const cells = [
      [call.TIME_BEGIN, true], [call.TIME_END, true], [link, true], [call.AGENCY_NAME], [call.AGENCY_MANAGER], [call.CURRATOR], [call.THEME],
    ];
    line.append(...cells.map(([value, isWhole]) => {
      const cell = document.createElement("td");
      if (isWhole) cell.className = "nowrap";
      cell.append(value instanceof Node ? value : value || "–");
      return cell;
    }));
    return line;
  }

  document.querySelector("#calls-refresh")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    refresh(true);
  });
  setInterval(() => { if (!document.hidden) refresh(false); }, pause);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - readAt >= pause) refresh(false); });
})();

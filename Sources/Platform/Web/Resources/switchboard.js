// What the pages do beyond plain forms and links. Each page works without this file.
(() => {
  "use strict";
  const words = document.body.dataset;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const remembered = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } };

  // The server writes times in the reader's zone once it knows it.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [prefix, secure] = location.protocol === "https:" ? ["__Host-", ";secure"] : ["", ""];
  if (zone) document.cookie = `${prefix}switchboard_zone=${encodeURIComponent(zone)};path=/;max-age=31536000;samesite=lax${secure}`;

  // Messages -------------------------------------------------------------------------------------
  function say(message, undo) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.append(message);
    if (undo) {
      const button = document.createElement("button");
      button.className = "button button-small";
      button.textContent = undo.label;
      button.addEventListener("click", () => { toast.remove(); undo.run(); });
      toast.append(button);
    }
    one("#toasts").replaceChildren(toast);
    setTimeout(() => toast.remove(), undo ? 12000 : 5000);
  }
  // A refused form comes back with the reason, which is shown beside what was typed.
  const isExplained = ({ status, responseText }) => status === 422 && responseText.includes('id="problem"');
  document.addEventListener("htmx:beforeSwap", ({ detail }) => { if (isExplained(detail.xhr)) detail.shouldSwap = true; });
  document.addEventListener("htmx:responseError", ({ detail }) => { if (!isExplained(detail.xhr)) say(words.failed); });
  document.addEventListener("htmx:sendError", () => say(words.offline));

  // Relative times -------------------------------------------------------------------------------
  const units = [[86400, words.days], [3600, words.hours], [60, words.minutes], [1, words.seconds]];
  function ago(time) {
    const seconds = Math.floor((Date.now() - Date.parse(time.dateTime)) / 1000);
    if (!(seconds < 7 * 86400)) return;
    const [size, unit] = units.find(([size]) => seconds >= size) ?? units[3];
    const text = seconds < 5 ? words.now : words.ago.replace("{n}", `${Math.floor(seconds / size)}\u00a0${unit}`);
    if (time.textContent !== text) time.textContent = text;
  }
  setInterval(() => { if (!document.hidden) all("time[data-ago]").forEach(ago); }, 10000);

  // What is pointed at in a chart, below it: a browser's own hint comes late, and never to a finger.
  document.addEventListener("pointerover", ({ target }) => {
    const spot = target.closest?.(".chart-spots rect");
    const readout = spot && one(".chart-readout", spot.closest(".chart"));
    if (readout) readout.textContent = one("title", spot).textContent.split("\n").join(" · ");
  });

  // Copy, remembered boxes, selects that need no button --------------------------------------------
  function textOf(element) {
    return element.tagName === "OL" ? [...element.children].map((line) => line.textContent).join("\n") : element.textContent;
  }
  async function copy(button) {
    try {
      await navigator.clipboard.writeText(textOf(one(button.dataset.copy)));
      say(words.copied);
    } catch {
      getSelection().selectAllChildren(one(button.dataset.copy));
      say(words.copyFailed);
    }
  }
  function prepare(root) {
    all("[data-copy]", root).forEach((button) => { button.hidden = false; });
    all("[data-remember]", root).forEach((box) => { box.checked = remembered(box.dataset.remember) === "1"; });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.dataset.remember) {
      remember(target.dataset.remember, target.checked ? "1" : "0");
      all(`[data-remember="${target.dataset.remember}"]`).forEach((box) => { box.checked = target.checked; });
    }
    if ("submit" in target.dataset) target.form.requestSubmit();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && detail.elt.matches("[data-reset]")) detail.elt.reset();
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => prepare(detail.target.parentElement ?? document));
  prepare(document);

  // What was just done is told once, also after a reload.
  for (const notice of all("[data-once]")) {
    const url = new URL(location.href);
    for (const name of notice.dataset.once.split(" ")) url.searchParams.delete(name);
    history.replaceState(history.state, "", url);
  }

  // On a narrow screen the rail scrolls sideways: the page one is on is in view.
  const here = one(".rail-nav [aria-current]");
  if (here) here.closest(".rail-nav").scrollLeft = here.offsetLeft - (here.closest(".rail-nav").clientWidth - here.offsetWidth) / 2;

  // What lies over the page closes when one clicks beside it, or by Escape; what was typed into it stays.
  const over = () => all(".labels .ask[open], .views .ask[open], .notify[open], .ask-over[open]");
  document.addEventListener("click", ({ target }) => {
    for (const ask of over()) if (!ask.contains(target)) ask.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const ask of over()) {
      const isIn = ask.contains(document.activeElement);
      ask.open = false;
      if (isIn) one("summary", ask).focus();
    }
  });

  // Parts that are fetched again every quarter of a minute while somebody looks
  setInterval(() => {
    if (document.hidden) return;
    for (const part of all("[data-refresh]")) {
      htmx.ajax("GET", part.dataset.refresh, { target: part, select: `#${part.id}`, swap: "outerHTML" });
    }
  }, 15000);

  // Keys: off in fields, off by choice -------------------------------------------------------------
  const dialog = one("#keys");
  const switchOfKeys = one("#keys-enabled");
  if (switchOfKeys) {
    switchOfKeys.checked = remembered("keys") !== "0";
    switchOfKeys.addEventListener("change", () => remember("keys", switchOfKeys.checked ? "1" : "0"));
  }
  const currentRow = () => document.activeElement?.closest(".row");
  function move(step) {
    const titles = all(".row-title").filter((title) => !title.closest("details:not([open])"));
    const at = titles.indexOf(currentRow() ? one(".row-title", currentRow()) : null);
    const next = titles[at < 0 ? 0 : Math.min(Math.max(at + step, 0), titles.length - 1)];
    next?.focus();
    next?.closest(".row").scrollIntoView({ block: "nearest" });
  }
  function act(address, number, values) {
    const row = one(`#incident-${number}`);
    if (!row) return;
    const before = row.dataset.state;
    const hadFocus = row.contains(document.activeElement);
    htmx.ajax("POST", address, {
      target: row, swap: "outerHTML", select: `#incident-${number}`,
      values: { csrf_token: words.csrf, return_to: `/incidents/${number}/row`, ...values },
    }).then(() => {
      const fresh = one(`#incident-${number}`);
      if (!fresh) return;
      if (hadFocus) one(".row-title", fresh).focus();
      if (fresh.dataset.state === before) return;
      // The answer says how it is undone.
      const undo = fresh.dataset.undo;
      const offer = undo && { label: one("#results").dataset.undo, run: () => act("/incidents/actions/undo", number, { undo }) };
      say(`#${number}: ${one(".state", fresh).textContent.trim()}`, offer);
    });
  }
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("acknowledge"),
    r: () => press("resolve"),
    x: () => currentRow()?.querySelector("input[type=checkbox]")?.click(),
    "/": () => one("[data-search]")?.focus(),
    "?": () => dialog?.showModal(),
  };
  function press(action) {
    const button = one(`form[data-action="${action}"] button`);
    if (button) { button.click(); return; }
    // What is selected comes before the row one is on.
    const many = one(".row-check :checked") && one(`#bulk button[value="${action}"]`);
    if (many) { many.click(); return; }
    const row = currentRow();
    if (!row || !one("#results")?.dataset.mayAct) return;
    act(`/incidents/${row.dataset.number}/${action}`, row.dataset.number, { before: row.dataset.state });
  }
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Escape" && field) field.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || field || dialog?.open) return;
    if (!keys[event.key] || (switchOfKeys && !switchOfKeys.checked)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // The bell asks for its count anew: once in a while, however much happens -----------------------
  let ringing = null;
  function ring() {
    ringing ??= setTimeout(() => {
      ringing = null;
      document.body.dispatchEvent(new CustomEvent("bell"));
    }, 2000);
  }

  // Live: one stream a page, none while the tab is hidden ------------------------------------------
  // `events` are handlers by name. `opened`: what happened before is to be fetched now. `refused`: the answer was no stream.
  // `left`: nobody looks any more. `stays`: whether the stream is wanted all the same. Also for the scripts of single pages.
  window.switchboardStream = (address, { events, opened, refused = () => {}, left, stays = () => false }) => {
    const light = one("#connection");
    let source = null;
    let slow;
    function show(state) {
      light.hidden = false;
      light.className = `connection connection-${state}`;
      if (light.textContent !== light.dataset[state]) light.textContent = light.dataset[state];
    }
    function connect() {
      source?.close();
      source = new EventSource(address);
      // Only when what happened before has been fetched, the page is live.
      source.addEventListener("open", () => { clearTimeout(slow); opened(); });
      source.addEventListener("error", () => {
        clearTimeout(slow);
        // A stream that is renewed at once is not worth a word.
        slow = setTimeout(() => show("lost"), 1500);
        // The browser gives up for good after an answer that is no stream (a restart behind a proxy, an ended session).
        if (source?.readyState !== EventSource.CLOSED) return;
        refused();
        setTimeout(() => { if (!document.hidden && source?.readyState === EventSource.CLOSED) connect(); }, 5000);
      });
      // The reader's own notices, whatever the page is about.
      source.addEventListener("notices", () => document.body.dispatchEvent(new CustomEvent("notices")));
      for (const [name, handle] of Object.entries(events)) {
        source.addEventListener(name, (event) => { handle(event); ring(); });
      }
    }
    function disconnect() {
      source?.close();
      source = null;
      clearTimeout(slow);
      left();
      show("paused");
    }
    if (!document.hidden) connect();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) connect();
      else if (!stays()) disconnect();
    });
    addEventListener("pagehide", () => { source?.close(); source = null; });
    addEventListener("pageshow", ({ persisted }) => { if (persisted) connect(); });
    return {
      get isWanted() { return source !== null; },
      fetched() { if (source?.readyState === EventSource.OPEN) { clearTimeout(slow); show("live"); } },
      lost() { show("lost"); },
    };
  };
  // Keeps a part of a page fresh: told by the stream at `live` of `event`, the page at `url` is fetched again, and `take` is given it.
  // What is told within `wait` milliseconds is fetched together.
  window.switchboardFresh = (url, live, { event, wait = 300, take }) => {
    let timer = null;
    let failures = 0;
    const changed = (pause) => { timer ??= setTimeout(refresh, pause); };
    async function refresh() {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(15000) });
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
    const stream = window.switchboardStream(live, {
      events: { [event]: () => changed(wait) },
      opened: () => changed(0),
      left() {
        clearTimeout(timer);
        timer = null;
      },
    });
  };
  const list = () => one("[data-live-list]");
  const incident = one("[data-live-incident]");
  const address = list()?.dataset.liveList ?? incident?.dataset.liveIncident;
  let stream = null;

  // New incidents: counted in the tab, and told by the browser to whoever asked for it ----------------
  const levels = ["debug", "info", "warning", "error", "critical"];
  const arrived = new Set();
  const icon = one("link[rel=icon]");
  const plainIcon = icon?.href;
  function count(number) {
    document.title = (number ? `(${number}) ` : "") + document.title.replace(/^\(\d+\) /, "");
    if (icon) icon.href = number ? icon.dataset.news : plainIcon;
  }
  const notifiesFrom = () => (window.Notification?.permission === "granted" ? levels.indexOf(remembered("notify")) : -1);
  async function announce(number, level) {
    arrived.add(number);
    if (!list()) count(arrived.size);
    const from = notifiesFrom();
    if (from < 0 || levels.indexOf(level) < from) return;
    const row = await page(`/incidents/${number}/row`).catch(() => null);
    if (!row) return;
    const words = (selector) => one(selector, row)?.textContent.trim() ?? "";
    // Several windows of one browser tell of it once.
    const title = `#${number} ${words(".row-title")}`;
    const options = { body: `${words(".row-level")} · ${words(".row-service")}`, tag: `incident-${number}` };
    const url = `/incidents/${number}`;
    try {
      const note = new Notification(title, options);
      note.addEventListener("click", () => { window.focus(); location.assign(url); });
    } catch {
      // Android lets nobody but a worker show them; there is one where this browser gets push messages.
      const worker = await navigator.serviceWorker?.getRegistration().catch(() => null);
      await worker?.showNotification(title, { ...options, data: { url } }).catch(() => null);
    }
  }

  // The first change is fetched at once; those that follow are gathered, so that a storm costs two requests a second.
  const waiting = new Set();
  let timer = null;
  let busy = false;
  let failures = 0;
  let refreshed = 0;
  // A form that is under way finds the part it wants to replace, and itself, where they were.
  const isSending = () => one(".htmx-request") !== null;
  function changed(number) {
    if (number) waiting.add(number);
    timer ??= setTimeout(refresh, Math.max(30, refreshed + 500 - Date.now()));
  }
  async function refresh() {
    timer = null;
    // Nobody looks: what was told is fetched when somebody does.
    if (document.hidden) return;
    if (waiting.size) refreshed = Date.now();
    if (busy || isSending()) { changed(null); return; }
    busy = true;
    const numbers = new Set(waiting);
    waiting.clear();
    try {
      if (incident) await refreshIncident(numbers);
      else await refreshList(numbers);
      failures = 0;
      stream.fetched();
    } catch {
      // Nothing is lost: what was to be fetched is asked for again, ever less often.
      numbers.forEach((number) => waiting.add(number));
      if (stream.isWanted) {
        stream.lost();
        timer ??= setTimeout(refresh, Math.min(1000 * 2 ** failures++, 30000));
      }
    } finally { busy = false; }
  }
  // Null for what is not there any more.
  async function page(url) {
    const response = await fetch(url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(15000) });
    // The session has ended: the page itself leads to the sign-in and back.
    if (response.status === 401 || response.redirected) location.reload();
    if (response.status === 404) return null;
    if (response.redirected || !response.ok) throw new Error(response.status);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }
  function replace(old, fresh) {
    const focused = old.contains(document.activeElement);
    const checked = one("input[type=checkbox]", old)?.checked;
    const node = document.adoptNode(fresh);
    old.replaceWith(node);
    if (checked) one("input[type=checkbox]", node).checked = true;
    if (focused) one("a, button", node)?.focus({ preventScroll: true });
    htmx.process(node);
    prepare(node);
  }

  const unseen = new Set();
  async function refreshList(numbers) {
    const results = list();
    if (!results) return;
    const fresh = await page(results.dataset.listUrl);
    if (!fresh) throw new Error("no list");
    const rows = all(".row", fresh);
    const shown = new Map(all(".row").map((row) => [Number(row.dataset.number), row]));
    if (one("#states", fresh)) replace(one("#states"), one("#states", fresh));
    for (const row of rows) {
      const number = Number(row.dataset.number);
      if (!shown.has(number)) {
        // What moves up below the fold is nothing new.
        if (row.closest("details")) continue;
        if ("firstPage" in results.dataset || numbers.has(number)) unseen.add(number);
      } else if (shown.get(number).outerHTML !== row.outerHTML) {
        if (shown.get(number).dataset.count !== row.dataset.count) row.classList.add("row-fresh");
        replace(shown.get(number), row);
      }
      shown.delete(number);
    }
    // What has left the first page, or the filter, is brought up to date where it stands.
    for (const number of numbers) {
      if (!shown.has(number)) continue;
      const answer = await page(`/incidents/${number}/row`);
      if (answer) replace(shown.get(number), one(".row", answer));
      else shown.get(number).remove();
    }
    if (unseen.size === 0) return;
    const bar = one("#news");
    if (!one("#rows")) { location.reload(); return; }
    one("a", bar).textContent = bar.dataset.message.replace("{n}", unseen.size);
    bar.hidden = false;
    count(unseen.size);
  }
  async function refreshIncident(numbers) {
    if (numbers.size && !numbers.has(Number(incident.dataset.number))) return;
    const fresh = await page(incident.dataset.page);
    if (!fresh) { location.reload(); return; }
    // Sent meanwhile: its answer may be newer than this one.
    if (isSending()) { changed(null); return; }
    const before = one("#incident-head").dataset.occurrences;
    if (one("#incident-head", fresh).dataset.occurrences !== before) {
      const bar = one("#news");
      one("a", bar).textContent = bar.dataset.message;
      bar.hidden = false;
    }
    for (const id of ["#incident-head", "#incident-facts", "#incident-details", "#incident-labels", "#incident-group", "#timeline"]) {
      const [old, now] = [one(id), one(id, fresh)];
      if (!old || !now || old.outerHTML === now.outerHTML) continue;
      // What somebody is filling in is left to them until they are done.
      if (isInUse(old)) isStale = true;
      else replace(old, now);
    }
  }
  let isStale = false;
  const isInUse = (part) => one("details[open]", part)
    || (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));
  for (const event of ["focusout", "toggle"]) {
    document.addEventListener(event, () => {
      if (!isStale || !stream?.isWanted) return;
      isStale = false;
      changed(null);
    }, true);
  }

  if (address && window.EventSource) {
    stream = window.switchboardStream(address, {
      events: {
        incident({ data }) {
          const { number, opened } = JSON.parse(data);
          if (opened) announce(number, opened);
          changed(Number(number));
        },
      },
      opened() {
        clearTimeout(timer);
        timer = setTimeout(refresh, 0);
      },
      refused: () => changed(null),
      left() {
        clearTimeout(timer);
        timer = null;
        failures = 0;
      },
      // Whoever asked to be told wants it most while looking elsewhere.
      stays: () => notifiesFrom() >= 0,
    });
    document.addEventListener("htmx:afterSwap", ({ detail }) => {
      if (detail.target.id !== "results") return;
      unseen.clear();
      count(0);
    });
  }
})();

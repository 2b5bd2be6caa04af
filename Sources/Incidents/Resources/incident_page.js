// The logs of an incident: what is looked for is marked while one types; Enter and the arrows go from one line that holds it to the next.
(() => {
  "use strict";
  const form = document.querySelector("[data-find]");
  const note = document.querySelector("#logs-note");
  if (!form || !note) return;
  const lines = [...document.querySelector(form.dataset.find).children];
  const texts = lines.map((line) => line.textContent);
  const small = texts.map((text) => text.toLowerCase());
  const field = form.elements.find;
  const steps = [...form.querySelectorAll("[data-step]")];
  // What the note says without a search: the page may have come with one.
  const plain = field.value ? null : note.textContent;
  let hits = [];
  let at = -1;
  function mark(index, sought) {
    const code = lines[index].querySelector("code");
    const parts = [];
    let end = 0;
    // Where small letters are more or fewer than large ones, places do not agree.
    const isAligned = sought && small[index].length === texts[index].length;
    for (let found = isAligned ? small[index].indexOf(sought) : -1; found >= 0; found = small[index].indexOf(sought, end)) {
      const hit = document.createElement("mark");
      hit.textContent = texts[index].slice(found, found + sought.length);
      parts.push(texts[index].slice(end, found), hit);
      end = found + sought.length;
    }
    code.replaceChildren(...parts, texts[index].slice(end));
  }
  function search() {
    const sought = field.value.toLowerCase();
    lines.forEach((line, index) => {
      const isHit = sought !== "" && small[index].includes(sought);
      if (isHit || line.classList.contains("log-hit")) mark(index, isHit ? sought : "");
      line.classList.toggle("log-hit", isHit);
      line.classList.remove("log-now");
    });
    hits = sought ? lines.filter((line) => line.classList.contains("log-hit")) : [];
    at = -1;
    for (const step of steps) step.hidden = hits.length === 0;
    if (!sought) note.textContent = plain ?? String(lines.length);
    else note.textContent = hits.length ? note.dataset.some.replace("{n}", hits.length) : note.dataset.none;
  }
  function go(step) {
    if (hits.length === 0) return;
    hits[at]?.classList.remove("log-now");
    at = at < 0 && step < 0 ? hits.length - 1 : (at + step + hits.length) % hits.length;
    hits[at].classList.add("log-now");
    hits[at].scrollIntoView({ block: "nearest", inline: "start" });
    note.textContent = note.dataset.at.replace("{n}", at + 1).replace("{total}", hits.length);
  }
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.shiftKey) return;
    event.preventDefault();
    go(-1);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(Number(event.submitter?.dataset.step ?? 1));
  });
  if (field.value) {
    const shown = Math.max(0, lines.filter((line) => line.classList.contains("log-hit")).findIndex((line) => line.id === "hit"));
    search();
    at = shown - 1;
    go(1);
  }
})();

// The way back leads to the list as this tab has left it.
(() => {
  "use strict";
  const crumb = document.querySelector(".crumb a[data-list]");
  const entries = window.navigation?.entries() ?? [];
  const list = entries.slice(0, window.navigation?.currentEntry?.index).findLast(({ url }) => url && new URL(url).pathname === "/incidents");
  if (!crumb || !list) return;
  const { pathname, search } = new URL(list.url);
  crumb.setAttribute("href", pathname + search);
  crumb.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.navigation.traverseTo(list.key);
  });
})();

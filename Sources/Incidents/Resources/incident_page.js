// The logs of an incident: marked while one types, Enter goes on to the next line that matches.
(() => {
  "use strict";
  const form = document.querySelector("[data-find]");
  const note = document.querySelector("#logs-note");
  if (!form || !note) return;
  const lines = [...document.querySelector(form.dataset.find).children];
  const texts = lines.map((line) => line.textContent.toLowerCase());
  const field = form.elements.find;
  // What the note says without a search: the page may have come with one.
  const plain = field.value ? null : note.textContent;
  let hits = [];
  let at = -1;
  function search() {
    const sought = field.value.toLowerCase();
    hits = sought ? lines.filter((_, index) => texts[index].includes(sought)) : [];
    at = -1;
    for (const line of lines) line.classList.remove("log-hit", "log-now");
    for (const line of hits) line.classList.add("log-hit");
    if (!sought) note.textContent = plain ?? String(lines.length);
    else note.textContent = hits.length ? note.dataset.some.replace("{n}", hits.length) : note.dataset.none;
  }
  function next() {
    if (hits.length === 0) return;
    hits[at]?.classList.remove("log-now");
    at = (at + 1) % hits.length;
    hits[at].classList.add("log-now");
    hits[at].scrollIntoView({ block: "nearest", inline: "start" });
  }
  field.addEventListener("input", search);
  form.addEventListener("submit", (event) => { event.preventDefault(); next(); });
  if (field.value) { search(); next(); }
})();

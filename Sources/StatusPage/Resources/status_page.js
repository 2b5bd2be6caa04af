// What the public page does beyond links. Each page works without this file.
(() => {
  "use strict";
  const words = document.body.dataset;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  // The server writes English as in Britain: day before month, 24 hours.
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

  // Times in the visitor's own zone; what the server wrote stays at hand ------------------------
  const day = { day: "numeric", month: "short", year: "numeric" };
  const inOwnZone = new Intl.DateTimeFormat(language, { ...day, hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  for (const time of all("time")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = time.textContent;
    time.textContent = inOwnZone.format(moment);
  }
  for (const note of all("[data-zone]")) {
    note.textContent = words.ownZone.replace("{zone}", inOwnZone.resolvedOptions().timeZone);
  }

  // Ages ----------------------------------------------------------------------------------------
  const relative = new Intl.RelativeTimeFormat(language, { style: "short" });
  const units = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];
  function showAges() {
    if (document.hidden) return;
    for (const age of all("[data-age]")) {
      const seconds = Math.max(0, Math.round((Date.now() - Date.parse(age.dataset.age)) / 1000));
      const [size, unit] = units.find(([size]) => seconds >= size) ?? units[3];
      age.textContent = `(${relative.format(-Math.floor(seconds / size), unit)})`;
    }
  }
  showAges();
  setInterval(showAges, 5000);

  // Days of a component: one stop of the Tab key, arrows between the days ------------------------
  const dayNames = new Intl.DateTimeFormat(language, { ...day, timeZone: "UTC" });
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, PageUp: -7, PageDown: 7, Home: -1000, End: 1000 };
  function prepare(strip) {
    const picture = strip.querySelector("svg");
    const days = all("use", picture);
    const shown = strip.querySelector("[data-day]");
    const end = Date.parse(`${strip.dataset.last}T00:00:00Z`);
    if (Number.isNaN(end)) return;
    const dates = days.map((_, index) => new Date(end - (days.length - 1 - index) * 86400000));
    const names = days.map((day, index) => {
      const note = day.querySelector("title");
      return note ? note.textContent : `${dayNames.format(dates[index])}: ${day.matches(".day-none") ? words.none : words.calm}`;
    });
    let current = days.length - 1;
    function go(index) {
      days[current].setAttribute("tabindex", "-1");
      current = Math.min(Math.max(index, 0), days.length - 1);
      days[current].setAttribute("tabindex", "0");
      days[current].focus();
    }
    function open(index) {
      const row = document.getElementById(`day-${strip.dataset.strip}-${dates[index].toISOString().slice(0, 10)}`);
      shown.replaceChildren(names[index]);
      for (const link of row ? all("a", row) : []) shown.append(" ", link.cloneNode(true));
    }
    picture.setAttribute("role", "group");
    days.forEach((day, index) => {
      day.setAttribute("role", "button");
      day.setAttribute("aria-label", names[index]);
      day.setAttribute("tabindex", index === current ? "0" : "-1");
      day.addEventListener("click", () => { go(index); open(index); });
    });
    picture.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in steps) go(current + steps[event.key]);
      else if (event.key === "Enter" || event.key === " ") open(current);
      else if (event.key === "Escape") shown.replaceChildren();
      else return;
      event.preventDefault();
    });
  }
  all("[data-strip]").forEach(prepare);

  // Something new is told, and nothing that is being read is moved -------------------------------
  const news = document.querySelector("[data-news]");
  async function look() {
    if (document.hidden || news.firstChild) return;
    try {
      // Asked again, not taken from the browser's own copy; the server answers 304 where nothing is new.
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-cache" });
      if (!answer.ok) return;
      const { version } = new DOMParser().parseFromString(await answer.text(), "text/html").body.dataset;
      if (!version || version === words.version) return;
      const link = document.createElement("a");
      link.href = location.pathname + location.search;
      link.textContent = words.changed;
      news.append(link);
    } catch { /* tried again a minute later */ }
  }
  if (words.version) setInterval(look, 60000);
})();

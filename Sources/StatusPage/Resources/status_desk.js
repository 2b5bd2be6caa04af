// What the desk's pages of the status page do beyond plain forms and links. Each works without this file.
(() => {
  "use strict";
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  async function page(address, options) {
    const answer = await fetch(address, options).catch(() => null);
    return answer?.ok && !answer.redirected ? parsed(await answer.text()) : null;
  }

  // How customers will see it, while it is written.
  const form = document.querySelector("[data-desk-preview]");
  let timer;
  let asked = 0;
  async function preview() {
    const number = ++asked;
    const fresh = await page(form.dataset.deskPreview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const shown = fresh?.getElementById("desk-preview");
    // What was typed meanwhile has been asked for again.
    if (shown && number === asked) document.getElementById("desk-preview").replaceWith(shown);
  }
  form?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(preview, 400);
  });

  // What holds now, every ten seconds while somebody looks; nothing moves under somebody's focus.
  const parts = () => [...document.querySelectorAll("[data-desk-live]")].filter((part) => !part.contains(document.activeElement));
  async function refresh() {
    if (document.hidden || parts().length === 0) return;
    const fresh = await page(location.href);
    for (const part of fresh ? parts() : []) {
      const next = fresh.getElementById(part.id);
      if (next) part.replaceWith(next);
    }
  }
  if (parts().length) setInterval(refresh, 10000);
})();

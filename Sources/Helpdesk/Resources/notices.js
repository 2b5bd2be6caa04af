// Keeps the list of notices fresh.
(() => {
  "use strict";
  const page = document.querySelector("#notices");
  if (!page || !window.EventSource) return;

  // What somebody is reading, or is about to answer, is left to them.
  function take(fresh) {
    const [list, head] = [document.querySelector("#notice-list"), document.querySelector("#notice-head")];
    const [nextList, nextHead] = [fresh.querySelector("#notice-list"), fresh.querySelector("#notice-head")];
    for (const open of list.querySelectorAll("[data-open]")) nextList.querySelector(`#${open.id}`)?.replaceWith(open.cloneNode(true));
    if (list.outerHTML !== nextList.outerHTML) {
      const node = document.adoptNode(nextList);
      const held = list.contains(document.activeElement) ? document.activeElement : null;
      const [address, row] = [held?.getAttribute("href"), held?.closest("li")?.id];
      const top = list.querySelector(".issue-notices")?.scrollTop ?? 0;
      list.replaceWith(node);
      htmx.process(node);
      const box = node.querySelector(".issue-notices");
      if (box) box.scrollTop = top;
      const places = row ? [...(node.querySelector(`#${row}`)?.querySelectorAll("a, button") ?? [])] : [];
      (places.find((place) => place.getAttribute("href") === address) ?? places[0])?.focus({ preventScroll: true });
    }
    if (!head.querySelector("details[open]") && !head.contains(document.activeElement) && head.outerHTML !== nextHead.outerHTML) {
      head.replaceWith(document.adoptNode(nextHead));
    }
  }

  window.switchboardFresh(page.dataset.url, page.dataset.liveUrl, { event: "notices", take });
})();

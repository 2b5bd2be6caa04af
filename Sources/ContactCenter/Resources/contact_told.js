// What told of a call by its address is not told once more by reading the page anew: it stands at an address that tells of nothing.
(() => {
  "use strict";
  const address = document.querySelector("[data-stands-at]")?.dataset.standsAt;
  if (address && location.pathname !== address) history.replaceState(history.state, "", address);
})();

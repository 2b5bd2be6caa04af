// Subscribes this browser to messages, and sends the subscription with the form.
(() => {
  "use strict";
  const part = document.querySelector("[data-webpush]");
  if (!part) return;
  const form = part.querySelector("form");
  const note = part.querySelector("[data-webpush-note]");
  const say = key => { note.textContent = part.dataset[key]; };

  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("unable");
  note.textContent = "";
  form.hidden = false;

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
  const isFor = (subscription, key) => {
    const used = new Uint8Array(subscription.options.applicationServerKey || new ArrayBuffer(0));
    return used.length === key.length && used.every((byte, index) => byte === key[index]);
  };

  async function subscribe() {
    const registration = await navigator.serviceWorker.register(part.dataset.worker);
    await navigator.serviceWorker.ready;
    const key = bytes(part.dataset.key);
    const known = await registration.pushManager.getSubscription();
    if (known && isFor(known, key)) return known;
    // One that was made for another installation would never get our messages.
    if (known) await known.unsubscribe();
    return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }

  // For the worker, which says later that another one took its place. Where nothing may be kept, it goes without.
  async function keep(subscription) {
    try {
      await (await caches.open("webpush")).put("/webpush/subscription", new Response(subscription));
    } catch { /* The browser tells the worker, perhaps. */ }
  }

  form.addEventListener("submit", async event => {
    if (form.elements.subscription.value) return;
    event.preventDefault();
    try {
      if (await Notification.requestPermission() !== "granted") return say("denied");
      form.elements.subscription.value = JSON.stringify(await subscribe());
      await keep(form.elements.subscription.value);
      form.requestSubmit();
    } catch {
      say("failed");
    }
  });
})();

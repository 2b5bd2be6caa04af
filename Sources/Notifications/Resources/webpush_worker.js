// Shows messages while no page of ours is open. A browser keeps this file for itself and asks now and then for a newer one.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));

self.addEventListener("push", event => {
  let message = {};
  try { message = event.data.json(); } catch { /* Without a readable message there is still something to look at. */ }
  const actions = message.actions || [];
  event.waitUntil(self.registration.showNotification(message.title || "Switchboard", {
    body: message.body || "",
    lang: message.lang || "",
    tag: message.tag || "",
    renotify: Boolean(message.tag),
    actions: actions.map(({ action, title }) => ({ action, title })),
    data: { url: message.url, actions: actions.map(({ action, url }) => [action, url]) },
  }));
});

// The browser or its push service has another subscription for this one. Whoever knows the old one may say so.
self.addEventListener("pushsubscriptionchange", event => event.waitUntil(renew(event)));

async function renew({ oldSubscription, newSubscription }) {
  const kept = await caches.open("webpush");
  const old = oldSubscription || await (await kept.match("/webpush/subscription"))?.json();
  if (!old) return;
  const subscription = newSubscription || await subscribe();
  const answer = await fetch("/webpush/renewed", {
    method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ old, new: subscription }),
  });
  // Not every browser says what the old one was.
  if (answer.ok) await kept.put("/webpush/subscription", new Response(JSON.stringify(subscription)));
}

async function subscribe() {
  const { key } = await (await fetch("/api/v1/webpush/key", { credentials: "omit" })).json();
  return self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

self.addEventListener("notificationclick", event => {
  event.notification.close();
  const data = event.notification.data || {};
  const chosen = new Map(data.actions || []).get(event.action);
  const url = chosen || data.url;
  if (url) event.waitUntil(self.clients.openWindow(url));
});

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

self.addEventListener("notificationclick", event => {
  event.notification.close();
  const data = event.notification.data || {};
  const chosen = new Map(data.actions || []).get(event.action);
  const url = chosen || data.url;
  if (url) event.waitUntil(self.clients.openWindow(url));
});

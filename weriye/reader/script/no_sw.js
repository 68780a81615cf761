// The station has switched reading without a network off: this takes the place of the worker that phones have, throws
// away all that it stored, and ends itself.
addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("weriye-")) await caches.delete(name);
  await registration.unregister();
})()));

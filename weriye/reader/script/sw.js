// Reading with no network: what was read lately, and what readers keep. The network always comes first; a page from
// here is shown only when the network is silent or broken. Stands at the root, so that it reaches the whole site.
// The press writes the codes of the editions and the address of a script into it.
const EDITIONS = {{editions}}, SCRIPT = {{script}};
// A new number makes every phone throw away what an older worker stored; what readers kept stays.
const PAGES = "weriye-1-pages", FILES = "weriye-1-files", KEPT = "weriye-kept";
const MOST = { [PAGES]: 60, [FILES]: 80 };
const PATIENCE = 15000; // milliseconds; a slow line has answered by then

const codeOf = path => EDITIONS.find(code => path.startsWith(`/${code}/`));
const isPage = path => path.endsWith("/") && (path === "/" || codeOf(path));
const same = { ignoreVary: true };

const drop = async (name, many) => {
  const cache = await caches.open(name);
  for (const old of (await cache.keys()).slice(0, many)) await cache.delete(old);
};

// The newest stands last. When the phone is full, the older half makes room.
const store = async (name, path, answer) => {
  try {
    const cache = await caches.open(name);
    await cache.delete(path, same);
    await cache.put(path, answer);
    await drop(name, Math.max(0, (await cache.keys()).length - MOST[name]));
  } catch {
    for (const full of [FILES, PAGES]) await drop(full, MOST[full] / 2).catch(() => {});
  }
};

const stored = async path => {
  try {
    for (const name of [PAGES, KEPT]) {
      const there = await (await caches.open(name)).match(path, same);
      if (there) return there;
    }
  } catch { /* storage is closed to us */ }
};

// What the network says of a page: new words are stored, what is gone from the site goes from the phone, too.
const learn = async (path, answer) => {
  if (answer.status === 404 || answer.status === 410 || answer.type === "opaqueredirect") {
    for (const name of answer.type === "opaqueredirect" ? [PAGES] : [PAGES, KEPT]) {
      await (await caches.open(name)).delete(path, same);
    }
  } else if (answer.status === 200 && !path.endsWith("/search/")) {
    const kept = await caches.open(KEPT);
    if (await kept.match(path, same)) await kept.put(path, answer.clone()).catch(() => {});
    await store(PAGES, path, answer);
  }
};

const load = (event, url) => {
  const answer = fetch(url.href, { cache: "no-cache", redirect: "manual" });
  event.waitUntil(answer.then(found => learn(url.pathname, found.clone())).catch(() => {}));
  return answer;
};

const showLate = async (event, url, old, coming) => {
  const answer = await coming;
  if (answer.status !== 200 || answer.headers.get("etag") === old.headers.get("etag")) return;
  const reader = await clients.get(event.resultingClientId);
  await reader?.navigate(url.href);
};

const page = async (event, url) => {
  const coming = load(event, url);
  const late = new Promise(resolve => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([coming, late]).catch(() => null);
  if (answer && answer.status < 500) return answer;
  const old = await stored(url.pathname);
  if (old) {
    if (answer === undefined) event.waitUntil(showLate(event, url, old.clone(), coming).catch(() => {}));
    return old;
  }
  try {
    return await coming;
  } catch {
    return await stored(`/${codeOf(url.pathname) || EDITIONS[0]}/kept/`) || Response.error();
  }
};

// Scripts, icons and pictures never change under their address.
const file = async (event, url) => {
  try {
    const there = await (await caches.open(FILES)).match(url.pathname, same);
    if (there) return there;
  } catch { /* storage is closed to us */ }
  const answer = await fetch(event.request);
  if (answer.status === 200) event.waitUntil(store(FILES, url.pathname, answer.clone()));
  return answer;
};

addEventListener("install", event => event.waitUntil((async () => {
  skipWaiting();
  const open = await clients.matchAll({ includeUncontrolled: true, type: "window" });
  const read = open.map(one => new URL(one.url).pathname).filter(isPage);
  const codes = new Set(read.map(path => codeOf(path) || EDITIONS[0]));
  const paths = [...codes].flatMap(code => [`/${code}/kept/`, `/${code}/`]);
  for (const path of new Set([...paths, ...read, SCRIPT])) {
    try {
      const answer = await fetch(path);
      if (answer.status === 200) await store(path === SCRIPT ? FILES : PAGES, path, answer);
    } catch { /* the line broke: it is stored when it is read */ }
  }
})()));

addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("weriye-") && ![PAGES, FILES, KEPT].includes(name)) await caches.delete(name);
  }
  await clients.claim();
})()));

addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || event.request.headers.has("range")) return;
  if (event.request.mode === "navigate") {
    if (isPage(url.pathname)) event.respondWith(page(event, url));
  } else if (/^\/(assets|media\/images)\//.test(url.pathname)) event.respondWith(file(event, url));
});

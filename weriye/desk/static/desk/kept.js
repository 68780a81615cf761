// The copies of what is typed and not on the server yet: encrypted, in this browser, for whoever is logged in.
// What is kept where and why: docs/how-to/desk-bad-line.md. Knows no form and no post; `unsaved.js` and
// `live_story.js` say what a copy holds. Of a row only whose it is, when and of what kind is read without the key.
(function () {
  "use strict";
  const me = document.currentScript.dataset;
  const STORE = "unsaved";
  const AGE = 7 * 24 * 3600 * 1000;
  const can = Boolean(window.crypto && crypto.subtle && window.indexedDB && navigator.locks);
  let gone = false; // Logged out on purpose: nothing is kept any more.

  let opened;
  function open() {
    opened = opened || new Promise((done, failed) => {
      const asked = indexedDB.open("weriye-desk", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return opened;
  }
  async function rows(mode, ask) {
    const base = await open();
    return new Promise((done, failed) => {
      const all = base.transaction(STORE, mode);
      const asked = ask(all.objectStore(STORE));
      all.oncomplete = () => done(asked.result);
      all.onerror = all.onabort = () => failed(all.error);
    });
  }
  const forget = (id) => rows("readwrite", (store) => store.delete(id));

  let secret;
  function key() {
    const bytes = Uint8Array.from(me.key.match(/../g), (pair) => parseInt(pair, 16));
    secret = secret || crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    return secret;
  }
  const bound = (id) => new TextEncoder().encode(`${me.owner} ${id}`);

  // Keep this under that name, in the place of what was kept there. `at` is when it was written first.
  async function put(id, kind, what, at = Date.now()) {
    if (gone) return;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bound(id) }, await key(), new TextEncoder().encode(JSON.stringify(what)));
    if (!gone) await rows("readwrite", (store) => store.put({ id, kind, owner: me.owner, at, iv, data }));
  }
  async function unseal(row) {
    const clear = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: row.iv, additionalData: bound(row.id) }, await key(), row.data);
    return JSON.parse(new TextDecoder().decode(clear));
  }

  // All that is kept of one kind for this person, as [{id, at, what}], oldest first. What is too old, or was sealed
  // with the key of a former password, is forgotten.
  async function all(kind) {
    const found = [];
    for (const row of await rows("readonly", (store) => store.getAll())) {
      if (row.at < Date.now() - AGE) { await forget(row.id); continue; }
      if (row.owner !== me.owner || row.kind !== kind) continue;
      try { found.push({ id: row.id, at: row.at, what: await unseal(row) }); } catch { await forget(row.id); }
    }
    return found.sort((one, other) => one.at - other.at);
  }
  const has = async (id) => can && Boolean(await rows("readonly", (store) => store.getKey(id)));
  // The names of all that is kept for this person.
  const mine = async () => (await rows("readonly", (store) => store.getAll()))
    .filter((row) => row.owner === me.owner).map((row) => row.id);

  window.deskKept = {
    can, owner: me.owner, put, all, has, mine, forget,
    // Somebody logs out: nothing more is kept by this page, until somebody is logged in again.
    shut() { gone = true; },
    reopen() { gone = false; },
    isShut: () => gone,
  };
})();

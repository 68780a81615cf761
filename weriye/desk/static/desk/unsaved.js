// Keeps what is typed in an article's form and not yet saved, encrypted, on this device; sends it when the line and
// the login are back; offers it after a crash. What is kept where and why: docs/how-to/desk-bad-line.md.
// Wagtail sends what it saves; this takes care that nothing is lost meanwhile.
(function () {
  "use strict";
  const me = document.currentScript.dataset;
  const words = JSON.parse(document.getElementById("desk-unsaved-words").textContent);
  const STORE = "unsaved";
  const AGE = 7 * 24 * 3600 * 1000;
  const NEVER_KEPT = new Set(["csrfmiddlewaretoken", "next", "kept", "despite_newer"]);
  const can = Boolean(window.crypto && crypto.subtle && window.indexedDB && navigator.locks);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("weriye-desk") : null;
  const id = me.again || (can ? crypto.randomUUID() : "");
  const wait = (time) => new Promise((done) => { setTimeout(done, time); });
  let form = null;
  let gone = false; // Logged out on purpose: nothing is kept any more.

  // --- Who signs in again gets another token: the cookie knows it, the page does not --------------------------
  const token = () => (/(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [])[1];
  function watchToken() {
    const config = window.wagtailConfig; // What Wagtail's scripts read at every request.
    const first = config && config.CSRF_TOKEN;
    if (config) Object.defineProperty(config, "CSRF_TOKEN", { enumerable: true, get: () => token() || first });
  }
  function freshen() {
    const now = token();
    if (now) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = now; });
  }

  // --- The copies: one row each, of which only whose it is and when can be read without the key -----------------
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
  const forget = (which) => rows("readwrite", (store) => store.delete(which));
  let secret;
  function key() {
    const bytes = Uint8Array.from(me.key.match(/../g), (pair) => parseInt(pair, 16));
    secret = secret || crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    return secret;
  }
  const bound = (which) => new TextEncoder().encode(`${me.owner} ${which}`);
  async function seal(what) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: bound(id) }, await key(), new TextEncoder().encode(JSON.stringify(what)));
    return { id, owner: me.owner, at: Date.now(), iv, data };
  }
  async function unseal(row) {
    const clear = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: row.iv, additionalData: bound(row.id) }, await key(), row.data);
    return JSON.parse(new TextDecoder().decode(clear));
  }

  // --- The form -------------------------------------------------------------------------------------------------
  const pairs = (data) => [...data].filter(([name, value]) => typeof value === "string" && !NEVER_KEPT.has(name));
  const same = (one, other) => said(one) === said(other);
  function said(all) {
    return JSON.stringify(all.filter(([name]) => !/^(loaded_revision_|overwrite_revision_id|comments-)/.test(name)));
  }

  // What a person wrote, without the form around it: to be read, compared and copied by hand.
  function text(all) {
    const deleted = all.filter(([name, value]) => name.endsWith("-deleted") && value).map(([name]) => name.slice(0, -7));
    return all.filter(([name, value]) => value.trim() && /^(title|summary|picture_alt|picture_caption|body-.*)$/.test(name)
      && !/-(id|type|order|deleted|count|ordered|picture|poster)$/.test(name) && !deleted.some((one) => name.startsWith(one)))
      .map(([, value]) => {
        if (!value.startsWith('{"')) return value;
        try { return JSON.parse(value).blocks.map((block) => block.text).join("\n\n"); } catch { return value; }
      }).join("\n\n").trim();
  }

  let saved = null; // What the server has, as the form says it.
  let sent = null; // What is on its way to it.
  let writing = Promise.resolve();
  let waiting = false;
  function keep() {
    if (!can || gone || waiting) return writing;
    waiting = true;
    writing = writing.then(async () => {
      waiting = false;
      if (gone) return;
      const row = await seal({ pairs: pairs(new FormData(form)), path: new URL(form.action).pathname });
      if (!gone) await rows("readwrite", (store) => store.put(row));
    }).catch(() => { show("ill"); });
    return writing;
  }
  function drop() {
    if (can) writing = writing.then(() => forget(id)).catch(() => {});
    return writing;
  }
  function hidden(name, value, into) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    into.append(input);
    return input;
  }

  // --- What is said above the form ---------------------------------------------------------------------------------
  function element(name, said, className) {
    const made = document.createElement(name);
    made.textContent = said || "";
    if (className) made.className = className;
    return made;
  }
  function button(said, act, quiet) {
    const made = element("button", said, `button button-small${quiet ? " button-secondary" : ""}`);
    made.type = "button";
    made.onclick = act;
    return made;
  }
  function link(said, address) {
    const made = element("a", said, "button button-small button-secondary");
    made.href = address;
    made.target = "_blank";
    return made;
  }
  function reading(all) {
    const shown = element("details");
    shown.append(element("summary", words.text), element("pre", text(all)));
    return shown;
  }
  let box;
  function place(which) {
    if (!box) {
      box = element("div", "", "desk-unsaved");
      box.setAttribute("role", "status");
      const main = document.querySelector("main");
      if (form) form.before(box); else if (main) main.prepend(box);
    }
    let found = box.querySelector(`[data-unsaved="${which}"]`);
    if (!found) {
      found = element("div");
      found.dataset.unsaved = which;
      box.append(found);
    }
    return found;
  }
  let problem = "";
  function show(state, more) {
    problem = state;
    const at = place("now");
    at.className = state ? "desk-unsaved__line" : "";
    if (!state) { at.replaceChildren(); return; }
    const kept = can && !gone ? words.kept : words.bare;
    const row = element("p", `${(words[state] || words.ill).replace("{who}", (more && more.by) || words.somebody)} ${kept}`);
    const acts = element("p");
    if (state === "out" || state === "other") acts.append(link(words.login, me.login));
    if (state === "newer") {
      const mine = element("button", words.mine, "button button-small");
      mine.name = "despite_newer";
      mine.value = more.revision || "";
      mine.setAttribute("form", form.id);
      acts.append(mine, link(words.theirs, form.action));
    }
    at.replaceChildren(row, acts, reading(pairs(new FormData(form))));
    at.dataset.state = state;
  }

  // --- The line and the login ------------------------------------------------------------------------------------
  async function probe() {
    const number = form && /\/pages\/(\d+)\/edit\//.exec(form.action);
    try {
      const answer = await fetch(me.line + (number ? `?article=${number[1]}` : ""), {
        cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(20000), headers: { Accept: "application/json" },
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) return { state: "out" };
      if (!answer.ok) return { state: "ill" };
      const there = await answer.json();
      return { state: there.owner === me.owner ? "here" : "other", ...there };
    } catch {
      return { state: "lost" };
    }
  }
  let timer;
  let pause = 0;
  function later(now) {
    clearTimeout(timer);
    pause = now ? 0 : Math.min(pause * 2 || 3000, 60000);
    timer = setTimeout(async () => {
      const { state } = await probe();
      if (state === "here") return push();
      show(state);
      return later();
    }, pause);
  }
  function push() {
    freshen();
    if (problem !== "newer") form.dataset.wAutosaveActiveValue = "true";
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
  }
  const back = () => { if (["out", "other", "lost", "ill"].includes(problem)) later(true); };

  // Wagtail waits for an answer for ever, and its button does not wait for what is already on its way.
  let flying = Promise.resolve();
  const fetched = window.fetch;
  window.fetch = function (what, how) {
    const ours = form && how && how.body instanceof FormData && how.headers && how.headers.Accept === "application/json";
    if (!ours || new URL(what, window.location).pathname !== new URL(form.action).pathname) return fetched.apply(this, arguments);
    if (token()) how.body.set("csrfmiddlewaretoken", token());
    const bytes = [...how.body.values()].reduce((sum, value) => sum + value.length, 0);
    const going = fetched.call(this, what, { signal: AbortSignal.timeout(60000 + bytes / 2), ...how });
    flying = going.then((answer) => answer.clone().text()).catch(() => {}).then(() => wait(100));
    return going;
  };

  function watch() {
    if (can) hidden("kept", id, form);
    // What is typed in the first two seconds Wagtail takes for what was there.
    let touched = false;
    form.addEventListener("input", () => { touched = true; });
    const mine = (act) => (event) => { if (event.target === form) act(event.detail || {}); };
    document.addEventListener("w-unsaved:watch-edits", mine(() => {
      if (saved !== null) return;
      saved = me.again || touched ? [] : pairs(new FormData(form));
      if (touched) push();
      offer().catch(() => {});
    }));
    document.addEventListener("w-unsaved:add", mine(() => { keep(); }));
    document.addEventListener("w-unsaved:clear", mine(() => {
      if (saved && same(saved, pairs(new FormData(form)))) drop();
    }));
    document.addEventListener("w-autosave:save", mine((detail) => {
      if (token()) detail.formData.set("csrfmiddlewaretoken", token());
      sent = pairs(detail.formData);
    }));
    document.addEventListener("w-autosave:success", mine(({ data }) => {
      // What a button sends says from which version it goes on.
      [["loaded_revision_id", data.revision_id], ["loaded_revision_created_at", data.revision_created_at]].forEach(([name, value]) => {
        if (value) (form.elements.namedItem(name) || hidden(name, "", form)).value = value;
      });
      const given = data.field_updates || {};
      saved = sent.map(([name, value]) => [name, name in given ? String(given[name]) : value]);
      show("");
      pause = 0;
      clearTimeout(timer);
      if (same(saved, pairs(new FormData(form)))) drop();
      // What was typed just before the answer came, Wagtail takes for saved.
      else keep().then(() => wait(1000)).then(() => { if (!same(saved, pairs(new FormData(form)))) push(); });
    }));
    document.addEventListener("w-autosave:error", mine(async ({ type, text: why }) => {
      await keep();
      if (type === "invalid_revision") {
        show("newer", await probe());
      } else if (type === "validation_error" || type === "locked") {
        words.refused = why;
        show("refused");
      } else {
        const { state } = await probe();
        show(state === "here" ? "ill" : state);
        later();
      }
    }));
    window.addEventListener("online", back);
    window.addEventListener("focus", back);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) back(); });
    window.addEventListener("offline", () => { if (saved && !same(saved, pairs(new FormData(form)))) keep().then(() => { show("lost"); later(); }); });
    if (can) navigator.locks.request(`desk-unsaved-${id}`, () => new Promise(() => {}));
  }

  // A button leaves the page: only when the desk is there to take what it sends.
  let passed = false;
  let agreed = false;
  window.addEventListener("pageshow", () => { passed = false; });
  document.addEventListener("w-dialog:confirmed", () => { agreed = true; });
  document.addEventListener("submit", async (event) => {
    if (!form || event.target !== form || passed) return;
    const pressed = event.submitter;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.race([flying, wait(15000)]);
    await keep();
    const there = await probe();
    if (there.state !== "here") {
      if (pressed) {
        pressed.dataset.wProgressLoadingValue = "false";
        pressed.disabled = false;
      }
      show(there.state);
      later();
      return;
    }
    freshen();
    if (pressed && pressed.name) hidden(pressed.name, pressed.value, form);
    if (agreed && there.revision) hidden("despite_newer", there.revision, form);
    passed = true;
    form.requestSubmit();
  }, true);

  // Logging out wipes this device: nobody who finds it reads what was typed.
  document.addEventListener("submit", async (event) => {
    const leaving = event.target;
    if (!(leaving instanceof HTMLFormElement) || new URL(leaving.action).pathname !== me.logout) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const posts = Object.keys(localStorage).filter((name) => name.startsWith("desk-live-"));
    const copies = can ? (await rows("readonly", (store) => store.getAll()).catch(() => [])).filter((row) => row.owner === me.owner) : [];
    if (posts.length + copies.length && !window.confirm(words.sure)) return;
    gone = true;
    if (channel) channel.postMessage("out");
    posts.forEach((name) => localStorage.removeItem(name));
    await writing.catch(() => {});
    if (can) await Promise.all(copies.map((row) => forget(row.id))).then(() => forget(id)).catch(() => {});
    HTMLFormElement.prototype.submit.call(leaving);
  }, true);
  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data === "out") { gone = true; if (form) show("out"); }
      // Somebody logged in, here or in another window.
      else if (data === me.owner) { gone = false; back(); }
    };
    channel.postMessage(me.owner);
  }

  // --- What an earlier page left behind ------------------------------------------------------------------------------
  async function putBack(which, kept) {
    const there = await probe();
    if (there.state !== "here") { window.alert(words[there.state] || words.ill); return; }
    const sending = element("form");
    sending.method = "POST";
    sending.action = kept.path;
    kept.pairs.forEach(([name, value]) => hidden(name, value, sending));
    hidden("csrfmiddlewaretoken", token(), sending);
    hidden("kept", which, sending);
    document.body.append(sending);
    window.addEventListener("w-unsaved:confirm", (event) => event.preventDefault(), { once: true });
    sending.submit();
  }

  async function offer() {
    if (!can) return;
    const done = (/(?:^|; )desk_saved=([0-9a-f-]+)/.exec(document.cookie) || [])[1];
    if (done) {
      document.cookie = "desk_saved=; path=/desk/; max-age=0";
      await forget(done);
    }
    const open = new Set((await navigator.locks.query()).held.map((lock) => lock.name));
    for (const row of await rows("readonly", (store) => store.getAll())) {
      if (row.at < Date.now() - AGE) { await forget(row.id); continue; }
      if (row.owner !== me.owner || row.id === id || open.has(`desk-unsaved-${row.id}`)) continue;
      let kept;
      try { kept = await unseal(row); } catch { await forget(row.id); continue; }
      const here = form && new URL(form.action).pathname === kept.path;
      if (!text(kept.pairs) || (here && text(kept.pairs) === text(pairs(new FormData(form))))) { await forget(row.id); continue; }
      const at = place(row.id);
      at.className = "desk-unsaved__line";
      const headline = (kept.pairs.find(([name]) => name === "title") || [])[1] || "…";
      const acts = element("p");
      acts.append(
        button(words.put, () => putBack(row.id, kept)),
        button(words.forget, async () => { if (window.confirm(words.forgetting)) { await forget(row.id); at.remove(); } }, true));
      at.replaceChildren(
        element("p", words.found.replace("{headline}", headline).replace("{time}", new Date(row.at).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }))),
        acts, reading(kept.pairs));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    watchToken();
    form = document.querySelector("form[data-edit-form][data-controller*=w-autosave]");
    if (!form) { offer().catch(() => {}); return; }
    watch();
    // A form that came back unsaved is not looked at by Wagtail from its beginning.
    setTimeout(() => { if (saved === null) { saved = []; offer().catch(() => {}); } }, 4000);
  });
})();

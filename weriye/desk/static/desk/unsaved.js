// Keeps what is typed in an article's form and not yet saved, encrypted, on this device; sends it when the line and
// the login are back; offers it after a crash. What is kept where and why: docs/how-to/desk-bad-line.md. The copies
// themselves are the affair of `kept.js`.
// Wagtail sends what it saves; this takes care that nothing is lost meanwhile.
(function () {
  "use strict";
  const me = document.currentScript.dataset;
  const words = JSON.parse(document.getElementById("desk-unsaved-words").textContent);
  const kept = window.deskKept;
  const { can, forget } = kept;
  const FORM = "form"; // The kind of our copies.
  const NEVER_KEPT = new Set(["csrfmiddlewaretoken", "next", "kept", "despite_newer"]);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("weriye-desk") : null;
  const id = me.again || (can ? crypto.randomUUID() : "");
  const wait = (time) => new Promise((done) => { setTimeout(done, time); });
  let form = null;

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
      && !/-(id|type|order|deleted|count|ordered|row_headers|picture|poster)$/.test(name) && !deleted.some((one) => name.startsWith(one)))
      .map(([, value]) => {
        if (!value.startsWith('{"')) return value;
        try { return JSON.parse(value).blocks.map((block) => block.text).join("\n\n"); } catch { return value; }
      }).join("\n\n").trim();
  }

  let saved = null; // What the server has, as the form says it.
  let sent = null; // What is on its way to it.
  let writing = Promise.resolve();
  let waiting = false;
  let passed = false; // A button has sent the form: the next page wipes the copy, and this one must not write it again.
  function keep() {
    if (!can || kept.isShut() || waiting || passed) return writing;
    waiting = true;
    writing = writing.then(async () => {
      waiting = false;
      await kept.put(id, FORM, { pairs: pairs(new FormData(form)), path: new URL(form.action).pathname });
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
    const where = can && !kept.isShut() ? words.kept : words.bare;
    const row = element("p", `${(words[state] || words.ill).replace("{who}", (more && more.by) || words.somebody)} ${where}`);
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
    form.addEventListener("input", () => {
      touched = true;
      passed = false; // Whoever stopped the page from leaving types on.
    });
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
    await writing;
    passed = true;
    form.requestSubmit();
  }, true);

  // Logging out wipes this device: nobody who finds it reads what was typed.
  document.addEventListener("submit", async (event) => {
    const leaving = event.target;
    if (!(leaving instanceof HTMLFormElement) || new URL(leaving.action).pathname !== me.logout) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const copies = can ? await kept.mine().catch(() => []) : [];
    if (copies.length && !window.confirm(words.sure)) return;
    kept.shut();
    if (channel) channel.postMessage("out");
    await writing.catch(() => {});
    if (can) await Promise.all([...copies, id].map(forget)).catch(() => {});
    HTMLFormElement.prototype.submit.call(leaving);
  }, true);
  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data === "out") { kept.shut(); if (form) show("out"); }
      // Somebody logged in, here or in another window.
      else if (data === me.owner) { kept.reopen(); back(); }
    };
    channel.postMessage(me.owner);
  }

  // --- What an earlier page left behind ------------------------------------------------------------------------------
  async function putBack(which, typed) {
    const there = await probe();
    if (there.state !== "here") { window.alert(words[there.state] || words.ill); return; }
    const sending = element("form");
    sending.method = "POST";
    sending.action = typed.path;
    typed.pairs.forEach(([name, value]) => hidden(name, value, sending));
    hidden("csrfmiddlewaretoken", token(), sending);
    hidden("kept", which, sending);
    document.body.append(sending);
    window.addEventListener("w-unsaved:confirm", (event) => event.preventDefault(), { once: true });
    sending.submit();
  }

  async function offer() {
    if (!can) return;
    const wiped = () => (/(?:^|; )desk_saved=([0-9a-f.-]+)/.exec(document.cookie) || [])[1];
    const done = wiped();
    if (done) {
      // In this order: who leaves this page meanwhile has the next one do it again.
      await Promise.all(done.split(".").map(forget));
      if (wiped() === done) document.cookie = "desk_saved=; path=/desk/; max-age=0";
    }
    const open = new Set((await navigator.locks.query()).held.map((lock) => lock.name));
    for (const { id: which, at: when, what: typed } of await kept.all(FORM)) {
      if (which === id || open.has(`desk-unsaved-${which}`)) continue;
      const here = form && new URL(form.action).pathname === typed.path;
      if (!text(typed.pairs) || (here && text(typed.pairs) === text(pairs(new FormData(form))))) { await forget(which); continue; }
      const at = place(which);
      at.className = "desk-unsaved__line";
      const headline = (typed.pairs.find(([name]) => name === "title") || [])[1] || "…";
      const acts = element("p");
      acts.append(
        button(words.put, () => putBack(which, typed)),
        button(words.forget, async () => { if (window.confirm(words.forgetting)) { await forget(which); at.remove(); } }, true));
      at.replaceChildren(
        element("p", words.found.replace("{headline}", headline).replace("{time}", new Date(when).toLocaleString(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }))),
        acts, reading(typed.pairs));
    }
    await offerPosts();
  }

  // Posts of live stories that are not sent: only their own screen sends them.
  async function offerPosts() {
    const stories = new Map();
    (await kept.all("post")).forEach(({ what }) => {
      if (window.location.pathname !== what.path) stories.set(what.path, [...(stories.get(what.path) || []), what]);
    });
    stories.forEach((posts, path) => {
      const at = place(path);
      at.className = "desk-unsaved__line";
      const acts = element("p");
      const there = link(words.send, path);
      there.removeAttribute("target");
      acts.append(there);
      const shown = element("details");
      shown.append(element("summary", words.text), element("pre", posts.map(({ fields }) => [fields.headline, fields.text].filter(Boolean).join("\n")).join("\n\n")));
      at.replaceChildren(element("p", words.posts.replace("{count}", posts.length)), acts, shown);
    });
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

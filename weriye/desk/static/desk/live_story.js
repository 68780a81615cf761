// The screen of a live story: what is posted waits on this device, encrypted by `kept.js`, until the newsroom has
// acknowledged it; what is typed is kept while it is typed; the posts of all editions are looked at every few seconds.
(function () {
  "use strict";
  const root = document.querySelector("[data-desk-live]");
  if (!root) return;
  const words = root.dataset;
  const kept = window.deskKept;
  const box = root.querySelector("[data-desk-box]");
  const columns = root.querySelector(".desk-live__columns");
  const waiting = root.querySelector(".desk-live__waiting");
  const path = window.location.pathname;
  const own = ({ what }) => what.path === path;
  // Which post the box is for: a new one, one that is changed, one that is told here too.
  const twin = box && box.elements.twin.value;
  const which = (number, told) => `${number || "new"}-${told || ""}`;
  const here = which(box && box.dataset.deskBox, twin);
  const KEPT = ["headline", "text", "picture_alt", "picture_caption", "is_key", "pinned"];
  let mark = `"${words.fingerprint}"`;
  let sending = false;
  let leaving = false;
  let pause = 2000;
  let timer;

  // Who signs in again in another window gets another token there: the cookie knows it.
  const token = () => (/(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || document.querySelector("[name=csrfmiddlewaretoken]").value;

  function uuid() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // --- What is waiting to be sent: here, and as a copy on the device, one written after the other ----------------
  const outbox = new Map();
  let writing = Promise.resolve();
  function write(act) {
    writing = writing.then(() => (kept.can ? act() : undefined)).catch(() => {});
    return writing;
  }
  function put(item) {
    outbox.set(item.id, item);
    return write(async () => {
      if (outbox.get(item.id) !== item) return;
      await kept.put(item.id, "post", { path, fields: item.fields, problem: item.problem, note: item.note, version: item.version }, item.at);
      item.safe = !kept.isShut();
    });
  }
  function drop(item) {
    outbox.delete(item.id);
    return write(() => kept.forget(item.id));
  }
  const first = () => [...outbox.values()].sort((one, other) => one.at - other.at);

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text || "";
    if (className) made.className = className;
    return made;
  }

  function show() {
    waiting.replaceChildren(...first().map((item) => {
      const shown = element("div", "", "desk-waiting");
      const fields = item.fields;
      if (fields.headline) shown.append(element("b", fields.headline));
      shown.append(element("p", fields.text));
      shown.append(element(item.problem ? "strong" : "em", item.problem || (item.note && !item.safe ? words.bare : item.note) || words.sending));
      if (item.problem) {
        const row = element("p");
        const back = element("button", words.back, "button button-small");
        const away = element("button", words.drop, "button button-small button-secondary no");
        back.type = away.type = "button";
        back.onclick = () => { if (fill(item)) { drop(item); show(); } };
        away.onclick = () => { if (window.confirm(words.sure)) { drop(item); show(); } };
        if (box) row.append(back);
        row.append(away);
        shown.append(row);
      }
      return shown;
    }));
  }

  function fill(item) {
    const fields = item.fields;
    if (!box || (box.elements.text.value.trim() && !window.confirm(words.sure))) return false;
    if ((fields.number || "") !== (box.dataset.deskBox || "")) {
      // It belongs to the box of another post: keep it there, and go there.
      write(() => kept.put(uuid(), "typed", { path, box: which(fields.number), fields }));
      drop(item).then(() => { leaving = true; window.location.href = fields.number ? `?edit=${fields.number}#box` : path; });
      return false;
    }
    restore(fields);
    box.elements.twin.value = "";
    if (item.version) box.elements.version.value = item.version;
    box.elements.text.focus();
    keep();
    return true;
  }

  async function send() {
    clearTimeout(timer);
    if (sending) return;
    const next = first().find((item) => !item.problem);
    if (!next) return;
    sending = true;
    // One window at a time: another one may have sent it meanwhile.
    try {
      if (kept.can) await navigator.locks.request(`desk-live-${path}`, () => sendOne(next)); else await sendOne(next);
    } finally {
      sending = false;
      show();
    }
  }

  async function sendOne(next) {
    const change = (fields) => put(Object.assign(next, fields));
    if (next.safe && !(await kept.has(next.id).catch(() => true))) {
      outbox.delete(next.id);
      if (next.leave) leave(next);
      timer = setTimeout(send, 0);
      return;
    }
    let note = words.kept;
    try {
      const body = new FormData();
      Object.entries(next.fields).forEach(([name, value]) => body.append(name, value));
      body.set("csrfmiddlewaretoken", token());
      body.set("owner", kept.owner); // Somebody else may have logged in here meanwhile.
      const response = await fetch(box ? box.action : words.posts.replace(/posts\/$/, "post/"), {
        method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual",
      });
      if (response.ok) {
        await drop(next);
        pause = 2000;
        refresh(true);
      } else if (response.type === "opaqueredirect" || response.status === 403) {
        note = words.out;
        throw new Error("signed out");
      } else if (response.status === 400 || response.status === 409) {
        const told = await response.json();
        await change({ problem: Object.values(told.errors).flat().join(" "), version: told.version });
      } else {
        throw new Error(String(response.status));
      }
      if (next.leave) leave(next);
      timer = setTimeout(send, 0);
    } catch (error) {
      await change({ note });
      pause = Math.min(pause * 2, 60000);
      timer = setTimeout(send, pause);
    }
  }

  // --- What is being typed -------------------------------------------------------------------------
  const value = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const typing = uuid(); // The name of its copy; that this window is open is known to others by a lock.
  let noted = false;

  function keep() {
    if (noted) return;
    noted = true;
    write(() => {
      noted = false;
      const typed = Object.fromEntries(KEPT.map((name) => [name, value(box.elements[name])]));
      return typed.headline || typed.text ? kept.put(typing, "typed", { path, box: here, fields: typed }) : kept.forget(typing);
    });
  }

  function restore(typed) {
    KEPT.forEach((name) => {
      const field = box.elements[name];
      if (typed[name] === undefined && field.type !== "checkbox") return;
      if (field.type === "checkbox") field.checked = Boolean(typed[name]); else field.value = typed[name];
    });
  }

  function post(event) {
    event.preventDefault();
    const fields = {};
    new FormData(box).forEach((given, name) => { if (name !== "csrfmiddlewaretoken") fields[name] = given; });
    if (!(fields.headline.trim() || fields.text.trim() || fields.picture)) { box.elements.text.focus(); return; }
    const item = { id: fields.client_id, at: Date.now(), fields };
    put(item);
    write(() => kept.forget(typing));
    pause = 2000;
    show();
    if (fields.number || fields.twin || fields.picture) {
      // The box was for one post alone: an empty one comes with a new page, once the newsroom has answered.
      item.leave = true;
      box.inert = true;
      send();
      return;
    }
    box.elements.client_id.value = uuid();
    KEPT.forEach((name) => { const field = box.elements[name]; if (field.type === "checkbox") field.checked = false; else field.value = ""; });
    box.elements.text.focus();
    send();
  }

  function leave(item) {
    if (outbox.has(item.id) && !item.safe) { box.inert = false; return; }
    leaving = true;
    window.location.href = path;
  }

  async function found() {
    if (!kept.can) return;
    navigator.locks.request(`desk-live-typed-${typing}`, () => new Promise(() => {}));
    (await kept.all("post")).filter(own).forEach(({ id, at, what }) => {
      if (!outbox.has(id)) outbox.set(id, { ...what, id, at, safe: true });
    });
    show();
    send();
    if (!box) return;
    const open = new Set((await navigator.locks.query()).held.map((lock) => lock.name));
    const left = (await kept.all("typed")).filter((row) => own(row) && row.what.box === here && !open.has(`desk-live-typed-${row.id}`));
    const last = left.pop();
    if (!last || box.elements.text.value !== box.elements.text.defaultValue || box.elements.headline.value !== box.elements.headline.defaultValue) return;
    restore(last.what.fields);
    keep();
    write(() => kept.forget(last.id));
  }

  if (box) {
    // A box that the browser brings back from its history would hold an id that was sent.
    box.elements.client_id.value = uuid();
    box.addEventListener("input", keep);
    box.addEventListener("submit", post);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); box.requestSubmit(); }
    });
    box.querySelectorAll("[data-desk-leave]").forEach((link) => link.addEventListener("click", (event) => {
      event.preventDefault();
      leaving = true;
      write(() => kept.forget(typing)).then(() => { window.location.href = link.href; });
    }));
  }

  // --- The posts -----------------------------------------------------------------------------------
  let asking = false;
  let again = false; // Something was done after the posts that are on their way were asked for.
  let pressed = false; // A button that is replaced under the finger does nothing.
  columns.addEventListener("pointerdown", () => { pressed = true; });
  ["pointerup", "pointercancel"].forEach((end) => document.addEventListener(end, () => { setTimeout(() => { pressed = false; }, 0); }));

  async function refresh(now) {
    if (asking) { again = again || now; return; }
    if (document.hidden && !now) return;
    // Somebody is writing a reason, or reading what a post said before.
    if (columns.querySelector("details[open]") && !now) return;
    asking = true;
    try {
      const response = await fetch(words.posts, { headers: { "If-None-Match": mark }, cache: "no-store", credentials: "same-origin", redirect: "error" });
      if (response.ok) {
        const posts = await response.text();
        for (let turns = 0; pressed && turns < 20; turns += 1) await new Promise((done) => { setTimeout(done, 50); });
        columns.innerHTML = posts;
        mark = response.headers.get("ETag") || "";
      }
    } catch (error) {
      // A dropped line: what stands there stays, and it is tried again.
    } finally {
      asking = false;
    }
    if (again) { again = false; await refresh(true); }
  }

  columns.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-desk-verb]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const body = new FormData(form);
      body.set("csrfmiddlewaretoken", token());
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      await refresh(true);
    } catch (error) {
      button.disabled = false;
      button.insertAdjacentElement("afterend", element("strong", words.lost, "desk-live__problems"));
    }
  });

  window.addEventListener("online", send);
  // Where the browser keeps nothing, this window is all that there is.
  window.addEventListener("beforeunload", (event) => {
    const typed = box && !kept.can && box.elements.text.value !== box.elements.text.defaultValue;
    if (!leaving && (typed || [...outbox.values()].some((item) => !item.safe))) event.preventDefault();
  });
  window.setInterval(refresh, 5000);
  document.addEventListener("visibilitychange", () => refresh(false));
  show();
  found().catch(() => {});
})();

// The screen of a live story: what is posted waits in this browser until the newsroom has acknowledged it, what is
// typed is kept while it is typed, and the posts of all editions are looked at every few seconds.
(function () {
  "use strict";
  const root = document.querySelector("[data-desk-live]");
  if (!root) return;
  const words = root.dataset;
  const box = root.querySelector("[data-desk-box]");
  const columns = root.querySelector(".desk-live__columns");
  const waiting = root.querySelector(".desk-live__waiting");
  const OUTBOX = `desk-live-out-${words.deskLive}-`;
  const twin = box && box.elements.twin.value;
  const TYPED = `desk-live-typed-${words.deskLive}-${(box && box.dataset.deskBox) || "new"}-${twin || ""}`;
  const KEPT = ["headline", "text", "picture_alt", "picture_caption", "is_key", "pinned"];
  let mark = `"${words.fingerprint}"`;
  let sending = false;
  let pause = 2000;
  let timer;

  // Who signs in again in another window gets another token there: the cookie knows it.
  const token = () => (/(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || document.querySelector("[name=csrfmiddlewaretoken]").value;
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const write = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } };

  // --- What is waiting to be sent ------------------------------------------------------------------
  const outbox = () => Object.keys(localStorage)
    .filter((key) => key.startsWith(OUTBOX))
    .map((key) => ({ key, ...read(key) }))
    .filter((item) => item.fields)
    .sort((a, b) => a.at - b.at);

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text || "";
    if (className) made.className = className;
    return made;
  }

  function show() {
    waiting.replaceChildren(...outbox().map((item) => {
      const shown = element("div", "", "desk-waiting");
      const fields = item.fields;
      if (fields.headline) shown.append(element("b", fields.headline));
      shown.append(element("p", fields.text));
      shown.append(element(item.problem ? "strong" : "em", item.problem || item.note || words.sending));
      if (item.problem) {
        const row = element("p");
        const back = element("button", words.back, "button button-small");
        const drop = element("button", words.drop, "button button-small button-secondary no");
        back.type = drop.type = "button";
        back.onclick = () => { if (fill(item)) { localStorage.removeItem(item.key); show(); } };
        drop.onclick = () => { if (window.confirm(words.sure)) { localStorage.removeItem(item.key); show(); } };
        if (box) row.append(back);
        row.append(drop);
        shown.append(row);
      }
      return shown;
    }));
  }

  function fill(item) {
    const fields = item.fields;
    if (!box || (box.elements.text.value.trim() && !window.confirm(words.sure))) return false;
    const number = (box.dataset.deskBox || "");
    if ((fields.number || "") !== number) {
      // It belongs to the box of another post: keep it there, and go there.
      write(`desk-live-typed-${words.deskLive}-${fields.number || "new"}-`, fields);
      localStorage.removeItem(item.key);
      window.location.href = fields.number ? `?edit=${fields.number}#box` : window.location.pathname;
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
    const next = outbox().find((item) => !item.problem);
    if (!next) return;
    sending = true;
    const change = (fields) => write(next.key, { at: next.at, fields: next.fields, ...fields });
    try {
      const body = new FormData();
      Object.entries(next.fields).forEach(([name, value]) => body.append(name, value));
      body.set("csrfmiddlewaretoken", token());
      const response = await fetch(box ? box.action : words.posts.replace(/posts\/$/, "post/"), {
        method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual",
      });
      if (response.ok) {
        localStorage.removeItem(next.key);
        pause = 2000;
        refresh(true);
      } else if (response.type === "opaqueredirect" || response.status === 403) {
        change({ note: words.out });
        throw new Error("signed out");
      } else if (response.status === 400 || response.status === 409) {
        const told = await response.json();
        change({ problem: Object.values(told.errors).flat().join(" "), version: told.version });
      } else {
        change({ note: words.kept });
        throw new Error(String(response.status));
      }
      timer = setTimeout(send, 0);
    } catch (error) {
      if (!(read(next.key) || {}).note) change({ note: words.kept });
      pause = Math.min(pause * 2, 60000);
      timer = setTimeout(send, pause);
    } finally {
      sending = false;
      show();
    }
  }

  // --- What is being typed -------------------------------------------------------------------------
  const value = (field) => (field.type === "checkbox" ? field.checked : field.value);

  function keep() {
    const typed = {};
    KEPT.forEach((name) => { typed[name] = value(box.elements[name]); });
    if (typed.headline || typed.text) write(TYPED, typed); else localStorage.removeItem(TYPED);
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
    if (!write(OUTBOX + fields.client_id, { at: Date.now(), fields })) { box.submit(); return; }
    write("desk-live-byline", fields.byline);
    localStorage.removeItem(TYPED);
    pause = 2000;
    show();
    if (fields.number || fields.twin || fields.picture) {
      // The box was for one post alone: an empty one comes with a new page, once this is sent or surely kept.
      send().finally(() => { window.location.href = window.location.pathname; });
      return;
    }
    box.elements.client_id.value = uuid();
    KEPT.forEach((name) => { const field = box.elements[name]; if (field.type === "checkbox") field.checked = false; else field.value = ""; });
    box.elements.text.focus();
    send();
  }

  function uuid() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  if (box) {
    const typed = read(TYPED);
    if (typed) restore(typed);
    // A box that the browser brings back from its history would hold an id that was sent.
    box.elements.client_id.value = uuid();
    if (!box.elements.byline.value && !box.dataset.deskBox) box.elements.byline.value = read("desk-live-byline") || "";
    box.addEventListener("input", keep);
    box.addEventListener("submit", post);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); box.requestSubmit(); }
    });
    box.querySelectorAll("[data-desk-leave]").forEach((link) => link.addEventListener("click", () => localStorage.removeItem(TYPED)));
  }

  // --- The posts -----------------------------------------------------------------------------------
  let asking = false;
  async function refresh(now) {
    if (asking || (document.hidden && !now)) return;
    // Somebody is writing a reason, or reading what a post said before.
    if (columns.querySelector("details[open]") && !now) return;
    asking = true;
    try {
      const response = await fetch(words.posts, { headers: { "If-None-Match": mark }, cache: "no-store", credentials: "same-origin", redirect: "error" });
      if (response.ok) {
        columns.innerHTML = await response.text();
        mark = response.headers.get("ETag") || "";
      }
    } catch (error) {
      // A dropped line: what stands there stays, and it is tried again.
    } finally {
      asking = false;
    }
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
      button.insertAdjacentElement("afterend", element("strong", words.kept.split(":")[0], "desk-live__problems"));
    }
  });

  window.addEventListener("online", send);
  window.addEventListener("storage", show);
  window.setInterval(refresh, 5000);
  document.addEventListener("visibilitychange", () => refresh(false));
  show();
  send();
})();

// Keeps what stands beside the form up to date while its panel is open and the window is seen: the other
// edition, the checks. A box with data-always is kept while its panel is closed, too, for the number on its button.
(function () {
  "use strict";
  const EVERY = 10000;
  // After a save the panel that is open follows soon, one that is closed does not ask more often than this.
  const SOON = 1500;

  function watch(box) {
    const panel = box.closest("[data-side-panel]");
    let mark = box.dataset.fingerprint ? `"${box.dataset.fingerprint}"` : "";
    let asking = false;
    let soon = 0;
    let marked = "";
    const always = "always" in box.dataset;
    const name = panel ? panel.dataset.sidePanel : "";
    const toggle = document.querySelector(`[data-side-panel-toggle="${name}"]`);

    function article() {
      // A new article gets its number at its first save, without the page being loaded anew.
      const found = /\/pages\/(\d+)\/edit\//.exec(window.location.pathname);
      return found && found[1];
    }

    function ours(id) {
      const names = { headline: "#id_title", summary: "#id_summary" };
      return document.querySelector(names[id] || `[data-contentpath="${CSS.escape(id)}"]`);
    }

    function theirs(id) {
      const beside = document.querySelector("[data-side-panel=counterpart]");
      return beside && (id === "headline" ? beside.querySelector(".desk-told__headline")
        : [...beside.querySelectorAll("[data-block]")].find((one) => one.dataset.block === id));
    }

    // What was asked to be seen here stays marked when the panel is sent anew.
    function markThere(id) {
      marked = id;
      box.querySelectorAll(".desk-piece--here").forEach((one) => one.classList.remove("desk-piece--here"));
      const there = id && theirs(id);
      if (!there || !box.contains(there)) return;
      there.classList.add("desk-piece--here");
      there.scrollIntoView({ block: "center" });
    }

    function show(html, response) {
      const at = panel.scrollTop;
      box.innerHTML = html;
      panel.scrollTop = at;
      if (marked) markThere(marked);
      mark = response.headers.get("ETag") || "";
      box.classList.remove("desk-beside--lost");
      const counter = toggle && toggle.querySelector("[data-side-panel-toggle-counter]");
      if (counter) {
        const said = box.querySelector("[data-count]");
        const waiting = said ? Number(said.dataset.count) : box.querySelectorAll("[data-change]").length;
        counter.textContent = String(waiting);
        counter.hidden = !waiting;
      }
    }

    async function refresh(hidden) {
      const number = article();
      if (asking || !number || !panel || (panel.hidden && hidden !== true) || document.hidden) return;
      asking = true;
      try {
        const response = await fetch(box.dataset.deskBeside.replace("/0/", `/${number}/`), {
          headers: mark ? { "If-None-Match": mark } : {},
          cache: "no-store",
          credentials: "same-origin",
          redirect: "error",
        });
        if (response.ok) {
          // What somebody is writing here is not taken from under his hands.
          const writing = [...box.querySelectorAll("textarea")].some((one) => one.value.trim() || one === document.activeElement);
          if (!writing) show(await response.text(), response);
        }
        box.classList.toggle("desk-beside--lost", !response.ok && response.status !== 304);
      } catch (error) {
        // A dropped line: what stands there stays, and it is tried again.
        box.classList.add("desk-beside--lost");
      } finally {
        asking = false;
      }
    }

    // The journalist's word goes out without leaving the form; the panel comes back with the answer.
    box.addEventListener("submit", async function (event) {
      const form = event.target.closest("[data-desk-panel-form]");
      if (!form) return;
      event.preventDefault();
      if (asking) return;
      asking = true;
      const data = new FormData(form, event.submitter);
      form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
      try {
        const response = await fetch(form.action, {
          method: "POST",
          body: data,
          headers: { "X-Desk-Panel": "1" },
          credentials: "same-origin",
          redirect: "error",
        });
        if (!response.ok) throw new Error(String(response.status));
        show(await response.text(), response);
      } catch (error) {
        form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
        box.classList.add("desk-beside--lost");
      } finally {
        asking = false;
      }
    });

    // From a paragraph there to the one made from it in the form, and the other way round.
    box.addEventListener("click", function (event) {
      const across = event.target.closest("[data-there]");
      if (across) {
        const other = document.querySelector('[data-side-panel-toggle="counterpart"]');
        if (other) other.click();
        document.dispatchEvent(new CustomEvent("desk:there", { detail: across.dataset.there }));
        return;
      }
      const button = event.target.closest("[data-go]");
      const mine = button && ours(button.dataset.go);
      if (!mine) return;
      // On a phone the panel lies over the form.
      if (panel && toggle && window.matchMedia("(max-width: 50rem)").matches) toggle.click();
      mine.scrollIntoView({ behavior: "smooth", block: "center" });
      const field = mine.querySelector("[contenteditable=true], textarea:not([hidden]), input:not([type=hidden])");
      (mine.matches("textarea, input") ? mine : field)?.focus({ preventScroll: true });
    });
    document.addEventListener("focusin", function (event) {
      if (!panel || panel.hidden || box.contains(event.target)) return;
      if (event.target.closest("[data-contentpath]")) marked = "";
      const found = event.target.closest("[data-contentpath]");
      const theirs = found && [...box.querySelectorAll("[data-block]")].find((one) =>
        found.closest(`[data-contentpath="${CSS.escape(one.dataset.block)}"]`));
      box.querySelectorAll(".desk-piece--here").forEach((one) => one.classList.remove("desk-piece--here"));
      if (!theirs) return;
      theirs.classList.add("desk-piece--here");
      theirs.scrollIntoView({ block: "nearest" });
    });

    function later() {
      window.clearTimeout(soon);
      soon = window.setTimeout(() => refresh(always), panel && panel.hidden ? EVERY : SOON);
    }

    window.setInterval(refresh, EVERY);
    if (panel) panel.addEventListener("show", refresh);
    if (name === "counterpart") document.addEventListener("desk:there", (event) => markThere(event.detail));
    document.addEventListener("visibilitychange", refresh);
    document.addEventListener("w-autosave:success", later);
    if (always) refresh(true);

    if (name && new URLSearchParams(window.location.search).get("beside") === name && panel.hidden && toggle) {
      toggle.click();
    }
  }

  window.addEventListener("load", function () {
    document.querySelectorAll("[data-desk-beside]").forEach(watch);
  });
})();

// Keeps the other edition beside the form up to date while its panel is open and the window is seen.
(function () {
  "use strict";
  const EVERY = 10000;

  function watch(box) {
    const panel = box.closest("[data-side-panel]");
    let mark = box.dataset.fingerprint ? `"${box.dataset.fingerprint}"` : "";
    let asking = false;

    function article() {
      // A new article gets its number at its first save, without the page being loaded anew.
      const found = /\/pages\/(\d+)\/edit\//.exec(window.location.pathname);
      return found && found[1];
    }

    async function refresh() {
      const number = article();
      if (asking || !number || !panel || panel.hidden || document.hidden) return;
      asking = true;
      try {
        const response = await fetch(box.dataset.deskCounterparts.replace("/0/", `/${number}/`), {
          headers: mark ? { "If-None-Match": mark } : {},
          cache: "no-store",
          credentials: "same-origin",
          redirect: "error",
        });
        if (response.ok) {
          const html = await response.text();
          const at = panel.scrollTop;
          box.innerHTML = html;
          panel.scrollTop = at;
          mark = response.headers.get("ETag") || "";
        }
        box.classList.toggle("desk-beside--lost", !response.ok && response.status !== 304);
      } catch (error) {
        // A dropped line: what stands there stays, and it is tried again.
        box.classList.add("desk-beside--lost");
      } finally {
        asking = false;
      }
    }

    window.setInterval(refresh, EVERY);
    if (panel) panel.addEventListener("show", refresh);
    document.addEventListener("visibilitychange", refresh);

    if (new URLSearchParams(window.location.search).get("beside") === "counterpart" && panel && panel.hidden) {
      const toggle = document.querySelector('[data-side-panel-toggle="counterpart"]');
      if (toggle) toggle.click();
    }
  }

  window.addEventListener("load", function () {
    document.querySelectorAll("[data-desk-counterparts]").forEach(watch);
  });
})();

// Counts down what was promised, on every page of the desk, and calls when it is overdue or did not go out.
(() => {
  const address = document.currentScript.dataset.clock;
  const EVERY = 20000;
  let mark = "", strip;

  const two = number => String(number).padStart(2, "0");
  const tick = () => document.querySelectorAll("[data-due]").forEach(place => {
    const left = Math.round((new Date(place.dataset.due) - Date.now()) / 1000);
    const of = Math.abs(left);
    const hours = Math.floor(of / 3600);
    place.textContent = `${left < 0 ? "+" : ""}${hours ? hours + ":" : ""}${two(Math.floor(of / 60) % 60)}:${two(of % 60)}`;
    place.closest("p").classList.toggle("desk-alarm", left < 0);
  });

  const show = html => {
    strip.innerHTML = html;
    strip.hidden = !html.trim();
    const alarms = strip.querySelectorAll("[data-alarm]").length;
    document.title = (alarms ? `(${alarms}!) ` : "") + document.title.replace(/^\(\d+!\) /, "");
    tick();
  };

  const ask = async () => {
    const answer = await fetch(address, { headers: mark ? { "If-None-Match": mark } : {} });
    if (answer.status !== 200 || answer.redirected) return;
    mark = answer.headers.get("ETag") || "";
    show(await answer.text());
  };

  document.addEventListener("DOMContentLoaded", () => {
    const main = document.querySelector("main");
    // The first page has its own.
    if (!main || document.querySelector(".desk-first")) strip = document.createElement("div");
    else {
      strip = main.insertBefore(document.createElement("div"), main.firstChild);
      strip.className = "desk-strip";
      strip.setAttribute("role", "status");
    }
    strip.hidden = true;
    ask().catch(() => {});
    setInterval(() => ask().catch(() => {}), EVERY);
    setInterval(tick, 1000);
    tick();
  });
})();

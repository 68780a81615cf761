// Improves a page that reads well without it: the reader's own time, copying and sharing, fresh furniture.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const lang = document.documentElement.lang;

  const ownTime = root => all("time[datetime]", root).forEach(time => {
    const at = new Date(time.dateTime);
    if (isNaN(at)) return;
    try {
      time.title = at.toLocaleString(lang, { dateStyle: "full", timeStyle: "long" });
    } catch {
      time.title = at.toLocaleString();
    }
  });

  // The link that is to be copied is a plain link without script, and where nothing may be copied.
  const share = () => {
    all("a[data-copy]").forEach(link => navigator.clipboard && link.addEventListener("click", event => {
      event.preventDefault();
      navigator.clipboard.writeText(link.href).then(() => { link.textContent = link.dataset.copy; }, () => {});
    }));
    all("[data-share]").forEach(button => {
      if (!navigator.share) return;
      button.closest("[hidden]").hidden = false;
      const url = document.querySelector("link[rel=canonical]").href;
      button.onclick = () => navigator.share({ title: document.title, url }).catch(() => {});
    });
  };

  // A page kept for long only links to what changes by the minute: fetch it, unless data is dear.
  const furnish = async () => {
    const place = document.querySelector("[data-fetch]");
    if (!place || navigator.connection?.saveData) return;
    const answer = await fetch(place.dataset.fetch);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    all("[data-part]", fresh).forEach(part => {
      document.querySelector(`main [data-part=${part.dataset.part}]`)?.replaceWith(part);
      ownTime(part);
    });
  };

  // Where the station offers reading without a network, and the phone knows how: /sw.js stores what is read.
  const keep = async () => {
    if (!document.querySelector("link[rel=manifest]") || !navigator.serviceWorker) return;
    addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
    const button = document.querySelector("[data-keep]"), path = location.pathname;
    if (!button) return;
    const kept = await caches.open("weriye-kept"), word = button.textContent;
    const show = async () => { button.textContent = await kept.match(path) ? button.dataset.keep : word; };
    button.onclick = async () => {
      try {
        if (await kept.match(path)) await kept.delete(path);
        else if ((await kept.keys()).length < 100) await kept.add(path);
        else throw 0;
        await show();
      } catch {
        button.textContent = button.dataset.full;
      }
    };
    await show();
    button.parentNode.hidden = false;
  };

  // In the light version a picture is a link to itself: tapped, it comes into the page.
  const unveil = () => all("a.unseen").forEach(box => box.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const picture = new Image();
    picture.alt = box.firstChild.data.trim();
    picture.src = box.href;
    box.replaceWith(picture);
  }));

  ownTime(document);
  share();
  unveil();
  keep().catch(() => {});
  furnish().catch(() => {});
})();

// Lists what the phone holds: stories that the reader kept, and those read lately. Also shown in place of a page that
// there is no network to fetch.
(async () => {
  const box = document.querySelector("[data-kept]");
  if (!window.caches) return;
  const lately = box.querySelector("section");
  const kept = document.createElement("ul"), read = document.createElement("ul");
  lately.before(kept);
  lately.append(read);
  const away = box.querySelector("[data-away]");
  away.hidden = location.pathname.endsWith("/kept/");

  const line = async (cache, request) => {
    const parsed = new DOMParser().parseFromString(await (await cache.match(request)).text(), "text/html");
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = new URL(request.url).pathname;
    link.lang = parsed.documentElement.lang;
    link.textContent = parsed.querySelector("h1")?.textContent || parsed.title;
    item.append(link);
    return item;
  };

  const isStory = request => /^\/[^/]+\/\d{4}\/\d\d\/\d\d\/[^/]+\/$/.test(new URL(request.url).pathname);

  const show = async () => {
    const own = await caches.open("weriye-kept"), requests = (await own.keys()).reverse();
    kept.replaceChildren(...await Promise.all(requests.map(async request => {
      const item = await line(own, request), button = document.createElement("button");
      button.type = "button";
      button.textContent = box.dataset.remove;
      button.onclick = async () => {
        await own.delete(request);
        await show();
        box.querySelector("h1").focus();
      };
      item.append(" ", button);
      return item;
    })));
    box.querySelector("[data-none]").hidden = requests.length > 0;
    const names = new Set(requests.map(request => request.url));
    const pages = (await caches.keys()).find(name => /^weriye-\d+-pages$/.test(name));
    const stored = pages ? await caches.open(pages) : null;
    const others = stored ? (await stored.keys()).filter(one => isStory(one) && !names.has(one.url)).reverse() : [];
    read.replaceChildren(...await Promise.all(others.slice(0, 30).map(request => line(stored, request))));
    lately.hidden = !others.length;
  };

  await show();
  box.querySelector("[data-list]").hidden = false;
})();

// Brings the open page of a live story up to date: asks now and then how far the story has come, fetches the
// changes, and puts them in when the reader says so: nothing moves under their eyes.
(() => {
  const box = document.querySelector("[data-posts]");
  const find = selector => box.querySelector(selector);
  const folder = box.dataset.posts, button = find("button"), list = find(".posts"), top = find(".top");
  const keys = document.querySelector(".keys"), points = keys.querySelector("ol");
  const number = element => +element.id.slice(2);
  const usual = navigator.connection?.saveData ? 120 : 20;
  let told = +box.dataset.n, pause = usual, newest = 0, timer;
  const waiting = new Map();

  const insert = (element, parent, whole) => {
    const next = [...parent.children].find(other => number(other) < number(element));
    if (next) next.before(element); else if (whole) parent.append(element);
  };

  const put = post => {
    document.getElementById(post.id)?.remove();
    find(".none")?.remove();
    if (post.matches(".pinned")) top.append(post); else insert(post, list, !("older" in box.dataset));
    const id = "k-" + number(post);
    document.getElementById(id)?.remove();
    if (post.dataset.key) {
      const point = document.createElement("li"), link = document.createElement("a");
      point.id = id;
      link.href = document.getElementById(post.id) ? "#" + post.id : post.querySelector(".at a").href;
      link.textContent = post.dataset.key;
      point.append(link);
      insert(point, points, true);
    }
    keys.hidden = !points.children.length;
  };

  const seen = () => {
    newest = Math.max(0, ...[...box.querySelectorAll(".post")].map(number));
  };

  button.onclick = () => {
    waiting.forEach(put);
    waiting.clear();
    seen();
    button.hidden = true;
    find("h2").focus();
    find("h2").scrollIntoView();
  };

  const get = async name => {
    const answer = await fetch(folder + name);
    if (!answer.ok) throw name;
    return answer;
  };

  const ask = async () => {
    const state = await (await get("state.json")).json();
    if (state.n > told + 20) {
      // Too far behind for pieces.
      button.onclick = () => location.reload();
      button.textContent = button.dataset.other;
      button.hidden = false;
    } else if (state.n > told) {
      const pieces = await Promise.all(state.changes.filter(n => n > told).map(async n =>
        new DOMParser().parseFromString(await (await get(n + ".html")).text(), "text/html").querySelector(".post")));
      told = state.n;
      pieces.forEach(post => {
        waiting.delete(post.id);
        waiting.set(post.id, post);
      });
      const fresh = [...waiting.values()].filter(post => number(post) > newest).length;
      button.textContent = fresh ? button.dataset.new.replace("{count}", fresh) : button.dataset.other;
      button.hidden = !waiting.size;
    }
    if (!state.running) {
      find(".state").textContent = box.dataset.closed;
      document.querySelector(".kicker .now")?.remove();
    }
    return state.running;
  };

  const again = async () => {
    clearTimeout(timer);
    let running = true;
    if (!document.hidden) {
      try {
        running = await ask();
        pause = usual;
      } catch {
        pause = Math.min(pause * 2, 300);
      }
    }
    if (running) timer = setTimeout(again, pause * 1000);
    else document.onvisibilitychange = null;
  };

  seen();
  document.onvisibilitychange = () => document.hidden || again();
  timer = setTimeout(again, pause * 1000);
})();

"use strict";
// The search page's only script: a form and a list over Pagefind's index. Without it the page offers its lists.
(() => {
  const place = document.getElementById("search");
  if (!place || !("content" in document.createElement("template"))) return;
  const words = place.dataset;
  const absolute = (path) => new URL(path, document.baseURI).href;
  const make = (name, values, ...children) => {
    const element = Object.assign(document.createElement(name), values);
    element.append(...children);
    return element;
  };
  const PAGE = 10;

  const field = make("input", { type: "search", id: "words", name: "q", autocomplete: "off", spellcheck: false });
  const form = make(
    "form",
    { role: "search" },
    make("label", { htmlFor: "words", textContent: words.label }),
    make("div", {}, field, make("button", { textContent: words.button })),
  );
  const said = make("p", { className: "said" });
  said.setAttribute("role", "status");
  const list = make("ol", {});
  list.setAttribute("role", "list"); // a list without numbers is still one, also for Safari
  const more = make("button", { type: "button", className: "more-found", textContent: words.more, hidden: true });
  place.append(form, said, list, more);

  let index;
  let asked = 0;
  let rest = [];

  const load = async () => {
    index ??= (async () => {
      const pagefind = await import(absolute(words.index));
      await pagefind.options({ baseUrl: "/", excerptLength: 24 });
      await pagefind.init();
      return pagefind;
    })();
    return index;
  };

  // An excerpt comes as text with <mark>; it is taken apart as text, never handed to the parser.
  const excerpt = (html) => {
    const plain = (text) =>
      text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
    const paragraph = make("p", {});
    html.split(/<mark>(.*?)<\/mark>/s).forEach((text, at) => {
      paragraph.append(at % 2 ? make("mark", { textContent: plain(text) }) : plain(text));
    });
    return paragraph;
  };

  const about = (className, ...parts) => (parts[0] ? [make("p", { className }, ...parts)] : []);
  // As the story itself writes its hour: in the paper's language and where the paper is at home.
  const day = ({ published, when }) => about("when", when && make("time", { dateTime: published, textContent: when }));

  const show = async (ticket) => {
    const batch = await Promise.all(rest.splice(0, PAGE).map((result) => result.data()));
    if (ticket !== asked) return;
    const items = batch.map((story) => {
      const link = make("a", { href: words.top + (story.raw_url ?? story.url).replace(/^\/+/, "") });
      link.textContent = story.meta.title ?? story.url;
      return make("li", {}, ...about("kicker", story.meta.section), make("h2", {}, link), excerpt(story.excerpt), ...day(story.meta));
    });
    list.append(...items);
    more.hidden = rest.length === 0;
    return items;
  };

  const look = async () => {
    const ticket = ++asked;
    const query = field.value.trim();
    if (!query) {
      list.replaceChildren();
      said.textContent = "";
      more.hidden = true;
      return;
    }
    try {
      const found = await (await load()).search(query);
      if (ticket !== asked) return;
      list.replaceChildren();
      rest = found.results;
      said.textContent = rest.length ? `${words.found} ${rest.length.toLocaleString(document.documentElement.lang)}` : words.none;
      await show(ticket);
    } catch {
      index = undefined;
      list.replaceChildren();
      more.hidden = true;
      said.textContent = words.failed;
    }
  };

  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, 250);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    look();
  });
  more.addEventListener("click", async () => {
    const items = await show(asked);
    items?.[0]?.querySelector("a").focus();
  });
})();

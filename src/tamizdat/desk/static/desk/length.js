// Counts words, characters and minutes of a story while it is written.
document.addEventListener("DOMContentLoaded", () => {
  const shown = document.querySelector("[data-length]");
  if (!shown) return;
  const [speed, letterSpeed, lettersInAWord] = ["speed", "letterSpeed", "lettersInAWord"].map((name) =>
    Number(shown.dataset[name]),
  );

  // As the paper counts: by letters where a language puts no spaces between words.
  const lengthOf = (text) => {
    const parts = text.split(/\s+/u).filter(Boolean);
    const letters = parts.reduce((sum, part) => sum + [...part].length, 0);
    const words = letterSpeed ? Math.round(letters / lettersInAWord) : parts.length;
    const minutes = letterSpeed ? letters / letterSpeed : words / speed;
    return { words, letters, minutes: Math.max(1, Math.round(minutes)) };
  };

  const textOfStory = () => {
    const parts = ["title", "standfirst"].map(
      (name) => document.querySelector(`form [name="${name}"]`)?.value ?? "",
    );
    const body = document.querySelector('[data-contentpath="body"]');
    if (body) {
      for (const editor of body.querySelectorAll(".public-DraftEditor-content")) {
        parts.push(editor.innerText);
      }
      for (const field of body.querySelectorAll('textarea, input[type="text"]')) {
        if (!field.closest("[hidden], .Draftail-Editor") && !field.readOnly) parts.push(field.value);
      }
    }
    return parts.join("\n");
  };

  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const show = () => {
    const { words, letters, minutes } = lengthOf(textOfStory());
    for (const [name, value] of Object.entries({ words, characters: letters, minutes })) {
      const place = shown.querySelector(`[data-length-${name}]`);
      const text = number.format(value);
      // Written only when it differs: the observer below sees this too.
      if (place.textContent !== text) place.textContent = text;
    }
  };

  let waiting = null;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 300);
  };
  const form = document.querySelector("[data-edit-form]") ?? document.body;
  form.addEventListener("input", soon);
  new MutationObserver(soon).observe(form, { childList: true, subtree: true, characterData: true });
  shown.hidden = false;
  soon();
});

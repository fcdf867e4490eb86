// Counts words, characters and minutes of a story while it is written.
document.addEventListener("DOMContentLoaded", () => {
  const shown = document.querySelector("[data-length]");
  if (!shown) return;
  const { language, speed } = shown.dataset;
  const segmenter =
    "Segmenter" in Intl ? new Intl.Segmenter(language || undefined, { granularity: "word" }) : null;

  const wordsIn = (text) => {
    // Burmese, Thai and others put no spaces between words.
    if (segmenter) {
      let words = 0;
      for (const part of segmenter.segment(text)) if (part.isWordLike) words += 1;
      return words;
    }
    return text.split(/\s+/u).filter(Boolean).length;
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
    const text = textOfStory();
    const words = wordsIn(text);
    const minutes = Math.max(1, Math.round(words / Number(speed)));
    shown.querySelector("[data-length-words]").textContent = number.format(words);
    shown.querySelector("[data-length-characters]").textContent = number.format(
      [...text.replace(/\s+/gu, " ").trim()].length,
    );
    shown.querySelector("[data-length-minutes]").textContent = number.format(minutes);
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

// Wagtail's editor saves by itself what differs from what it knows: from the form as it was two seconds after it was
// opened, and from then on as it was when the last save was answered. What was written before those moments, it takes
// for saved. This tells it better.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-edit-form]");
  if (!form) return;
  const saveAgain = () => {
    form.dataset.wUnsavedForceValue = "true";
  };

  const ownMarks = /^(csrfmiddlewaretoken|loaded_revision_|overwrite_revision_id|next$)/;
  const written = (data, answered = {}) => {
    const parts = [];
    for (const [name, value] of data) {
      if (ownMarks.test(name)) continue;
      const text = value instanceof File ? [value.name, value.size].join(" ") : value;
      parts.push([name, name in answered ? answered[name] : text]);
    }
    return JSON.stringify(parts);
  };

  let isWatched = false;
  let isEarly = false;
  form.addEventListener("input", () => {
    isEarly = !isWatched;
  });
  form.addEventListener("w-unsaved:watch-edits", () => {
    if (isWatched) return;
    isWatched = true;
    if (isEarly) saveAgain();
  });

  let sent = null;
  form.addEventListener("w-autosave:save", (event) => {
    sent = event.detail.formData;
  });
  // At the document: after Wagtail has taken the form as it is now for saved.
  document.addEventListener("w-autosave:success", (event) => {
    // What the answer itself wrote into the form is no news.
    const answered = event.detail.data?.field_updates ?? {};
    if (sent && written(sent, answered) !== written(new FormData(form), answered)) saveAgain();
    sent = null;
  });
});

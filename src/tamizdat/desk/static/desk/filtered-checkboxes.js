// Narrows a long list of checkboxes down to those whose label holds what is typed.
(() => {
  const narrow = (field) => {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const row of field.closest("[data-filtered]").querySelectorAll("[data-filtered-row]")) {
      const isChecked = row.querySelector("input").checked;
      row.hidden = !isChecked && !row.textContent.toLocaleLowerCase().includes(wanted);
    }
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filtered-field]")) narrow(event.target);
  });
  document.addEventListener("keydown", (event) => {
    // Enter here would send the whole form.
    if (event.key === "Enter" && event.target.matches("[data-filtered-field]")) event.preventDefault();
  });
})();

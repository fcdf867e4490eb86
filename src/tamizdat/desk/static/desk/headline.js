// A headline's field grows with it, but Enter makes no second line.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing && event.target.matches?.("[data-headline]")) {
    event.preventDefault();
  }
});

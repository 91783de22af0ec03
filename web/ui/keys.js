// Keys that count wherever the focus is, while a view is shown.

// mountKeys has "/" call ask, and Escape call stop where it closes nothing that is
// open.
export function mountKeys(view, { ask, stop }) {
  document.addEventListener("keydown", (event) => {
    if (!view.isConnected || event.defaultPrevented || event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "/" && plain && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      ask();
    }
    const taken = event.target.closest("#reader, #sidebar, .filter-panel") || document.querySelector("#cite-card:not([hidden])");
    if (event.key === "Escape" && !taken) stop();
  });
}

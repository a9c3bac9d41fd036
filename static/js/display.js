// Light or dim, and larger text. It runs before the first paint, so that no page flashes in the wrong colours.
// What the reader chose stays in this browser. Where nothing may be kept (a private window), it lasts for the page.
(() => {
  const page = document.documentElement;
  const values = {mode: ["light", "dim"], size: ["125", "150"]};

  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return page.dataset[name];
    }
  };
  const keep = (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {}
  };
  const show = (name, value) => {
    page.dataset[name] = values[name].includes(value) ? value : "";
    for (const button of document.getElementsByName(name))
      button.setAttribute("aria-pressed", button.value === page.dataset[name]);
  };
  const showKept = () => Object.keys(values).forEach((name) => show(name, kept(name)));

  showKept();
  addEventListener("DOMContentLoaded", () => {
    for (const controls of document.querySelectorAll(".myo-display__controls")) controls.hidden = false;
    showKept();
  });
  addEventListener("pageshow", (event) => event.persisted && showKept());
  addEventListener("click", (event) => {
    const button = event.target.closest(".myo-display__button");
    if (!button) return;
    const before = button.getBoundingClientRect().top;
    keep(button.name, button.value);
    show(button.name, button.value);
    scrollBy(0, button.getBoundingClientRect().top - before);  // it stays under the finger
  });
})();

// Keeps a copy of unsaved work every 15 seconds and when the window is hidden, and asks before such work is left.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const work = document.querySelector("[data-autosave]");
  if (!work) return;
  const form = work.closest("form");
  const EVERY = 15000;
  const TOO_LONG = "This page is too long to be sent. Nothing is lost: it is all here. Shorten it, or cut what is too much and keep it elsewhere.";
  const SAID = {
    0: "You are logged out. Do not close this page: log in in a new tab, then press Save here. The page comes back with your text.",
    401: "You are logged out. Do not close this page: log in in a new tab, then press Save here. The page comes back with your text.",
    403: "No copies are kept since you logged in again. Press Save: the page comes back with your text, and can be saved.",
    413: TOO_LONG,
  };
  const UNKNOWN = "No copy could be kept: the site does not answer. Do not close this page; this is tried again every 15 seconds.";

  const fields = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const typed = () => new URLSearchParams(fields()).toString();
  const tell = (words) => {
    if (work.textContent !== words) work.textContent = words;
  };

  const changed = (field) =>
    ["checkbox", "radio"].includes(field.type)
      ? field.checked !== field.defaultChecked
      : "defaultValue" in field && field.value !== field.defaultValue;

  // What the form says before anybody does anything to it; editors may have put their text in order until then.
  // On a slow machine somebody types before this script is there: then all of it is unsaved.
  let start = "unsaved" in work.dataset || [...form.elements].some(changed) ? "" : undefined;
  let kept = start;
  let leaving = false;
  const begin = () => {
    if (start === undefined) start = kept = typed();
  };
  for (const touch of ["focusin", "pointerdown", "keydown"]) form.addEventListener(touch, begin, { capture: true });

  const keep = async () => {
    const text = start === undefined ? kept : typed();
    if (leaving || text === kept) return;
    const headers = {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
    };
    try {
      const answer = await fetch(work.dataset.autosave, { method: "POST", body: text, headers, redirect: "manual" });
      if (answer.ok) kept = text;
      const told = answer.ok || answer.status === 409 ? (await answer.json()).told : SAID[answer.status];
      tell(told || UNKNOWN);
    } catch {
      tell(UNKNOWN);
    }
  };
  setInterval(keep, EVERY);
  document.addEventListener("visibilitychange", () => document.hidden && keep());

  form.addEventListener("submit", (event) => {
    const sent = fields();
    const bytes = new URLSearchParams(sent).toString().length;
    if (bytes > Number(work.dataset.mostBytes) || sent.length >= Number(work.dataset.mostFields)) {
      event.preventDefault();
      tell(TOO_LONG);
      return;
    }
    leaving = !event.submitter?.formTarget;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && start !== undefined && typed() !== start) event.preventDefault();
  });
});

"use strict";

// The pages work without this file. It moves the focus after a smoothed page change, copies text, prints, answers by
// one key, closes the menu, and asks before answers that were not saved are left behind.

document.addEventListener("htmx:after:swap", () => {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  const told = [".error-summary", "#look-again", "#differs", "#saved"].map((what) => document.querySelector(what)).find(Boolean);
  const target = named || told || document.querySelector("h1");
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  const isHead = target.matches("h1, .error-summary");
  target.focus({ preventScroll: isHead });
  if (isHead) window.scrollTo(0, 0);
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".error-summary")?.focus();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const said = document.getElementById(button.getAttribute("aria-describedby"));
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    if (said) said.textContent = "Copied.";
  } catch {
    source.focus();
    source.select?.();
    if (said) said.textContent = "Selected: copy it with your keyboard.";
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});

// One key answers, while the focus is in the form that asks and nothing is being typed. Only there: a key that is pressed,
// or a word that is spoken, anywhere else on the page means something else.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  const button = [...(event.target.closest?.("form")?.querySelectorAll("[data-key]") ?? [])].find((one) => one.dataset.key === key);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// The menu closes by Escape, and when something else on the page is used.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  const menu = document.querySelector(".menu[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

// Findings that are folded on the screen are whole on paper.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details.reason").forEach((finding) => { finding.open = true; });
});

// Answers that were typed and not yet saved: of the forms that keep them, on the page that is shown.
const unsaved = () => document.querySelector("form[data-keep][data-changed]");

document.addEventListener("input", (event) => {
  event.target.form?.closest("[data-keep]")?.setAttribute("data-changed", "");
});

document.addEventListener("submit", (event) => event.target.removeAttribute("data-changed"), true);

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});

// A smoothed link changes the page without unloading it, so it asks by itself.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || !unsaved() || link.target || link.hasAttribute("download") || event.ctrlKey || event.metaKey) return;
  if (link.getAttribute("href").startsWith("#")) return;
  if (window.confirm("You have answers on this page that are not saved. Leave it without them?")) {
    unsaved().removeAttribute("data-changed");
  } else {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.documentElement.classList.add("scripted");

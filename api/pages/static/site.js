"use strict";

// The pages work without this file. It moves the focus after a smoothed page change and copies text.

document.addEventListener("htmx:after:swap", () => {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  const target = named || document.querySelector(".error-summary, h1");
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: !named });
  if (!named) window.scrollTo(0, 0);
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

document.documentElement.classList.add("scripted");

"use strict";

// The pages work without this file. It moves the focus after a smoothed page change, copies text, prints, takes keys for
// answers, closes the menu, and asks before answers that were not saved are left behind.

document.addEventListener("htmx:after:swap", () => {
  const place = location.hash.slice(1) || document.querySelector("[data-at]")?.dataset.at;
  const named = place && document.getElementById(place);
  const told = [".error-summary", "[data-added]", "#look-again", "#differs", "#settled", "#saved"].map((what) => document.querySelector(what)).find(Boolean);
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

// What opens over the page, the menu and more of a result, closes by Escape, and when something else is used.
const opened = () => [...document.querySelectorAll(".menu[open], .more-acts[open]")];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of opened()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of opened()) if (!menu.contains(event.target) || event.target.closest("a")) menu.open = false;
});

// Findings that are folded on the screen are whole on paper.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details.reason").forEach((finding) => { finding.open = true; });
});

// Answers that were typed and not yet saved: of the forms that keep them, on the page that is shown.
const unsaved = () => document.querySelector("form[data-keep][data-changed]");

const leaves = () => {
  if (!window.confirm("You have answers on this page that are not saved. Leave it without them?")) return false;
  unsaved().removeAttribute("data-changed");
  return true;
};

document.addEventListener("input", (event) => {
  if (event.target.dataset.filter) return;
  event.target.form?.closest("[data-keep]")?.setAttribute("data-changed", "");
});

// What a form of another place on the page sends saves nothing that was typed here, so it asks as a link does.
document.addEventListener("submit", (event) => {
  const typed = unsaved();
  if (typed && typed !== event.target && !leaves()) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  event.target.removeAttribute("data-changed");
}, true);

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});

// A smoothed link changes the page without unloading it, so it asks by itself.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || !unsaved() || link.target || link.hasAttribute("download") || event.ctrlKey || event.metaKey) return;
  if (link.getAttribute("href").startsWith("#")) return;
  if (leaves()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// What is typed for a note stays in this tab until it is sent: the browser's own way back asks nothing and loses nothing.
const noteKey = (field) => `dontbuy.note ${location.pathname} ${field.name}`;

document.addEventListener("input", (event) => {
  const field = event.target.closest?.("textarea[name^='note/']");
  if (field) sessionStorage.setItem(noteKey(field), JSON.stringify([field.defaultValue, field.value]));
});

document.addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("textarea[name^='note/']")) sessionStorage.removeItem(noteKey(field));
});

const bringNotesBack = () => {
  for (const field of document.querySelectorAll("textarea[name^='note/']")) {
    const [shown, typed] = JSON.parse(sessionStorage.getItem(noteKey(field)) ?? "[]");
    if (typed === undefined || shown !== field.defaultValue || typed === field.value) continue;
    field.value = typed;
    field.closest("details").open = true;
    field.form.setAttribute("data-changed", "");
  }
};

document.addEventListener("DOMContentLoaded", bringNotesBack);
document.addEventListener("htmx:after:swap", bringNotesBack);

// One tap answers one question: the second click of a double click would answer the next one unread.
document.addEventListener("click", (event) => {
  if (event.detail < 2 || !event.target.closest?.("form.question button")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// Y, N and O press the button that shows the letter, unless somebody types or has turned the keys off.
const KEYS = "dontbuy.keys";
const keysAreOff = () => localStorage.getItem(KEYS) === "off";
const TYPED_INTO = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

const showKeys = () => {
  document.documentElement.classList.toggle("without-keys", keysAreOff());
  const button = document.querySelector("[data-keys]");
  if (button) button.textContent = keysAreOff() ? "Turn keys on" : "Turn keys off";
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || keysAreOff()) return;
  if (event.target.closest?.(TYPED_INTO)) return;
  const buttons = [...document.querySelectorAll("form.question button[data-key]")];
  const key = event.key.toLowerCase() === "s" ? "o" : event.key.toLowerCase();  // S leaves open as well, for it skips
  const pressed = buttons.find((button) => button.offsetParent && button.dataset.key === key);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});

// A proposal is accepted, refused, or passed over by a key; the transcript beside it shows the words that it rests on.
const toProposal = (proposal) => {
  if (!proposal) return;
  proposal.focus({ preventScroll: true });
  proposal.scrollIntoView({ block: "nearest" });
  const mark = document.getElementById(proposal.querySelector("a[href^='#mark-']")?.hash.slice(1));
  const spoken = document.querySelector("[data-spoken]");
  if (mark && spoken.scrollHeight > spoken.clientHeight) mark.scrollIntoView({ block: "nearest" });
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || keysAreOff()) return;
  if (event.target.closest?.(TYPED_INTO)) return;
  const proposals = [...document.querySelectorAll("[data-proposal]")];
  const key = event.key.toLowerCase();
  if (!proposals.length || !["a", "r", "n", "p"].includes(key)) return;
  event.preventDefault();
  const at = proposals.findIndex((proposal) => proposal.contains(document.activeElement));
  if (key === "n" || key === "p") return toProposal(proposals[key === "n" ? at + 1 : Math.max(at - 1, 0)]);
  if (at < 0) return toProposal(proposals[0]);
  const choice = proposals[at].querySelector(`input[value="${key === "a" ? "accept" : "refuse"}"]`);
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  toProposal(proposals[at + 1]);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-keys]")) return;
  localStorage.setItem(KEYS, keysAreOff() ? "on" : "off");
  showKeys();
});

document.addEventListener("DOMContentLoaded", showKeys);
document.addEventListener("htmx:after:swap", showKeys);

// A long list is searched as one types; the choices that are hidden are kept aside, for no browser hides them alike.
const choices = new WeakMap();

document.addEventListener("input", (event) => {
  const list = document.getElementById(event.target.dataset?.filter);
  if (!list) return;
  if (!choices.has(list)) choices.set(list, [...list.children].map((child) => child.cloneNode(true)));
  const sought = event.target.value.trim().toLowerCase();
  const chosen = list.value;
  const fits = (option) => !option.value || option.value === chosen || `${option.textContent} ${option.dataset.words ?? ""}`.toLowerCase().includes(sought);
  const shown = choices.get(list).map((child) => child.cloneNode(true));
  for (const child of shown) for (const option of child.querySelectorAll("option")) if (!fits(option)) option.remove();
  list.replaceChildren(...shown.filter((child) => child.matches("option") ? fits(child) : child.children.length));
  list.value = chosen;
  const found = sought ? found_in(list, sought) : [];
  const names = found.slice(0, MOST_FOUND).map((option) => option.textContent).join(", ");
  const said = found.length === 1 ? `${names}: press Enter to choose it.` : `${found.length} fit: ${names}${found.length > MOST_FOUND ? ", …" : ""}`;
  document.getElementById(`${list.id}-found`).textContent = !sought ? "" : found.length ? said : "None fits.";
});

// What of a list fits what is typed: a choice that was made stays in it beside them.
const MOST_FOUND = 3;
const found_in = (list, sought) =>
  [...list.options].filter((option) => option.value && `${option.textContent} ${option.dataset.words ?? ""}`.toLowerCase().includes(sought));

document.addEventListener("keydown", (event) => {
  const list = document.getElementById(event.target.dataset?.filter);
  if (event.key !== "Enter" || !list) return;
  event.preventDefault();
  const found = found_in(list, event.target.value.trim().toLowerCase());
  if (found.length !== 1) return;
  list.value = found[0].value;
  list.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById(`${list.id}-found`).textContent = `${found[0].textContent} is chosen.`;
});

// The unit of the metric that is chosen stands beside its figures, but for one that was written with a unit of its own.
document.addEventListener("input", (event) => {
  const row = event.target.closest?.(".measure");
  const chosen = row?.querySelector("select[name$='/metric']")?.selectedOptions[0];
  for (const unit of chosen ? row.querySelectorAll(".unit") : []) {
    const written = unit.previousElementSibling?.value ?? "";
    unit.textContent = /[^\d.,\s'’+-]/.test(written) ? "" : chosen.dataset.unit ?? "";
  }
});

document.documentElement.classList.add("scripted");

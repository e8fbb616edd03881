// What the pages do beyond links and a form: suggestions, and keys. Everything works without.
"use strict";
document.body.classList.add("with-script");

const box = document.getElementById("q");
const hits = () => [...document.querySelectorAll("a.hit")];

// Suggestions: a list box under the search box (WAI-ARIA combobox).
const list = document.createElement("ul");
list.className = "suggestions";
list.id = "suggestions";
list.setAttribute("role", "listbox");
list.hidden = true;
box.form.append(list);
for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
  box.setAttribute(name, value);
}
let typed = box.value;
let chosen = -1;
let timer = 0;
let request = null;

function close() {
  clearTimeout(timer);
  request?.abort();
  list.hidden = true;
  list.replaceChildren();
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function show(suggestions) {
  close();
  if (suggestions.length === 0 || document.activeElement !== box) return;
  suggestions.forEach((text, index) => {
    const item = document.createElement("li");
    item.id = "suggestion-" + index;
    item.setAttribute("role", "option");
    item.textContent = text;
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      box.value = text;
      close();
      box.form.requestSubmit();
    });
    list.append(item);
  });
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
}

function choose(step) {
  const items = [...list.children];
  chosen = (chosen + 1 + step + items.length + 1) % (items.length + 1) - 1;
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
  box.value = chosen < 0 ? typed : items[chosen].textContent;
  if (chosen < 0) box.removeAttribute("aria-activedescendant");
  else box.setAttribute("aria-activedescendant", items[chosen].id);
}

box.addEventListener("input", () => {
  typed = box.value;
  clearTimeout(timer);
  if (typed.trim() === "") return close();
  timer = setTimeout(async () => {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch("/suggestions?q=" + encodeURIComponent(typed), { signal: request.signal });
      if (answer.ok) show((await answer.json())[1]);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }, 120);
});
box.addEventListener("blur", close);
box.form.addEventListener("submit", close);
box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!list.hidden) choose(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "ArrowDown") hits()[0]?.focus();
  } else if (event.key === "Escape") {
    if (list.hidden) return box.blur();
    event.preventDefault();
    box.value = typed;
    close();
  }
});

// Keys outside of the box.
document.addEventListener("keydown", (event) => {
  if (event.target === box || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = hits();
  const place = links.indexOf(document.activeElement);
  const onHit = place >= 0;
  if (event.key === "/") {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || (event.key === "ArrowDown" && onHit)) {
    event.preventDefault();
    links[Math.min(place + 1, links.length - 1)]?.focus();
  } else if (event.key === "k" || (event.key === "ArrowUp" && onHit)) {
    event.preventDefault();
    if (place <= 0) box.focus();
    else links[place - 1].focus();
  }
});

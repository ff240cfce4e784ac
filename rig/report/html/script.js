"use strict";
// What the page can do beyond being read; without this script all of it is still there to read.
const said = document.getElementById("said");
const say = (text) => { said.textContent = text; };

const theme = document.getElementById("theme");
const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
const label = () => { theme.textContent = isDark() ? "Light mode" : "Dark mode"; };
theme.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; label(); });
dark.addEventListener("change", label);
theme.hidden = false;
label();

const table = document.getElementById("table");
const body = table.tBodies[0];
const original = [...body.rows];
const key = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
};
const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
const sort = (head, column) => {
  const numeric = head.classList.contains("n");
  const order = { none: numeric ? "descending" : "ascending", ascending: numeric ? "none" : "descending", descending: numeric ? "ascending" : "none" };
  const next = order[head.getAttribute("aria-sort") || "none"];
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  const sign = next === "descending" ? -1 : 1;
  if (next !== "none") head.setAttribute("aria-sort", next);
  const rows = next === "none" ? original : [...original].sort((a, b) => sign * compare(key(a, column), key(b, column)));
  body.append(...rows);
  const name = head.textContent.trim();
  say(next === "none" ? "In the order of the campaign" : `Sorted by ${name}, ${next}`);
};
[...table.tHead.rows[0].cells].forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  button.addEventListener("click", () => sort(head, column));
  head.replaceChildren(button);
});

const filter = document.getElementById("filter");
const shown = document.getElementById("shown");
const show = () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of original) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  const left = original.filter((row) => !row.hidden).length;
  shown.textContent = words.length ? `${left} of ${original.length}` : "";
};
filter.addEventListener("input", show);
filter.closest(".tools").hidden = original.length < 2;

const fallback = (code) => {
  getSelection().selectAllChildren(code);
  return document.execCommand("copy");
};
for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      fallback(code);
    }
    button.textContent = "Copied";
    say("Copied");
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

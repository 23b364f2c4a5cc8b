"use strict";
// The page is whole without this: it adds sorting by a heading, and filters.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      const compare = (a, b) => {
        const x = key(a), y = key(b), m = Number(x), n = Number(y);
        return x !== "" && y !== "" && !isNaN(m) && !isNaN(n) ? m - n : x.localeCompare(y);
      };
      const rows = [...body.rows].sort(compare);
      if (down) rows.reverse();
      body.append(...rows);
    });
  });
}
const filters = document.getElementById("filters");
if (filters) {
  const [words, stage, less, shown] = ["words", "stage", "less", "shown"].map((id) => document.getElementById(id));
  const rows = [...document.querySelectorAll("#nodes tbody tr")];
  const apply = () => {
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const kept = sought.every((word) => text.includes(word)) &&
        (!stage.value || row.dataset.stage === stage.value) && (!less.checked || Number(row.dataset.left) < 0.5);
      row.hidden = !kept;
      count += kept ? 1 : 0;
    }
    shown.textContent = `${count} of ${rows.length} shown`;
  };
  for (const one of [words, stage, less]) one.addEventListener("input", apply);
  filters.hidden = false;
  apply();
}

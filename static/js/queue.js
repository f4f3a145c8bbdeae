// Keys for whoever clears the queue: j and k walk its rows, o or Enter opens, x ticks, / goes to the search.
// Everything is reached by Tab as well; keys typed into a field or with Ctrl, Alt or Cmd are left alone.
const rows = Array.from(document.querySelectorAll("#result_list tbody tr"));
const linkOf = (row) => row.querySelector(".field-ref a");
const current = () => rows.findIndex((row) => row.contains(document.activeElement));
const go = (step) => {
  const from = current();
  const row = rows[from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1)];
  if (row) { linkOf(row).focus(); row.scrollIntoView({ block: "nearest" }); }
};
const keys = {
  j: () => go(1),
  k: () => go(-1),
  o: () => { if (current() >= 0) linkOf(rows[current()]).click(); },
  x: () => { const box = rows[current()]?.querySelector(".action-select"); if (box) box.click(); },
  "/": () => document.getElementById("searchbar").focus(),
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});

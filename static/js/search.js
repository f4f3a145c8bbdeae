// Shows what bears such a name while one types: a combobox with a list, by the ARIA pattern. The form
// works without it; the list only leads to the same pages sooner.
const WAIT = 150;

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.getElementById(input.dataset.list);
  const said = document.getElementById(input.dataset.said);
  let timer = 0;
  let asked = 0;
  let chosen = -1;

  const options = () => Array.from(list.children);
  const close = () => {
    asked += 1;
    chosen = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (number) => {
    chosen = number;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options()[number].id);
      options()[number].scrollIntoView({ block: "nearest" });
    }
  };
  const piece = (name, text) => {
    const node = document.createElement(name);
    node.dir = "auto";
    node.textContent = text;
    return node;
  };
  const option = (row, at) => {
    const node = document.createElement("li");
    node.id = `${list.id}-${at}`;
    node.dataset.url = row.url;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    const agency = row.agency === row.name ? "" : row.agency || list.dataset.none;
    node.append(piece("b", row.name), piece("span", [row.kind, row.place].filter(Boolean).join(" · ")));
    if (agency) node.append(piece("span", agency));
    return node;
  };
  const show = (rows) => {
    list.replaceChildren(...rows.map(option));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    said.textContent = rows.length ? said.dataset.some : said.dataset.nothing;
  };
  const ask = async () => {
    const query = input.value.trim();
    if (query.length < 2) return close();
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(query)}`);
      const rows = answer.ok ? (await answer.json()).results : [];
      if (mine === asked) show(rows);
    } catch {
      close();
    }
  };
  const go = (node) => window.location.assign(node.dataset.url);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : options().length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && count) {
      event.preventDefault();
      choose((chosen + 1) % count);
    } else if (event.key === "ArrowUp" && count) {
      event.preventDefault();
      choose((chosen <= 0 ? count : chosen) - 1);
    } else if (event.key === "Enter" && count && chosen >= 0) {
      event.preventDefault();
      go(options()[chosen]);
    }
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    close();
  });
  // the pointer must not take the focus away before the click counts
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const node = event.target.closest("[role=option]");
    if (node) go(node);
  });
}

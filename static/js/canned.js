// Puts a ready-made reply, filled in for the case, under the words already written, without loading the page anew.
// Without this script the same button posts the form, and the page comes back with the reply in it.
if (!window.mreReplies) {
  window.mreReplies = true;
  for (const choice of document.querySelectorAll("[data-reply]")) {
    const select = choice.querySelector("select");
    const note = choice.querySelector("[aria-live]");
    const text = document.getElementById(choice.dataset.into);
    if (!text) continue;

    choice.querySelector("button").addEventListener("click", async (event) => {
      event.preventDefault();
      if (!select.value) return select.focus();
      try {
        const answer = await fetch(`${choice.dataset.url}?reply=${encodeURIComponent(select.value)}`);
        if (!answer.ok) throw new Error(answer.status);
        const reply = await answer.json();
        text.value = [text.value.trim(), reply.text].filter(Boolean).join("\n\n");
        text.lang = reply.language;
        text.dir = reply.language === "ar" ? "rtl" : "ltr";
        text.rows = Math.max(text.rows, 12);
        text.focus();
        const left = /\[\[ .*? \]\]/.exec(text.value); // the first part that the officer must write
        if (left) text.setSelectionRange(left.index, left.index + left[0].length);
      } catch {
        note.textContent = choice.dataset.failed;
      }
    });
  }
}

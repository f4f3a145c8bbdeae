// Offers the clock of the reader's own device, once, where Morocco's alone (or another) is shown.
// The list of cities beside it does the same without this script.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const form of document.querySelectorAll("form[data-zone-offer]")) {
  if (!zone || !zone.includes("/") || zone === "Africa/Casablanca" || form.dataset.zoneOffer) continue;
  const named = Array.from(document.querySelectorAll("select[name=zone] option")).find((option) => option.value === zone);
  const place = named ? named.textContent : zone.split("/").pop().replace(/_/g, " ");
  const button = form.querySelector("button");
  form.elements.zone.value = zone;
  button.textContent = button.dataset.ask.replace("{place}", place);
  form.hidden = false;
}

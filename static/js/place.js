// Offers the device's position beside the field for a point, and asks for it only when pressed.
// The field takes pasted coordinates or a map's link without it.
for (const row of document.querySelectorAll("[data-position]")) {
  const field = document.getElementById(row.dataset.position);
  if (!field || !("geolocation" in navigator)) continue;
  const button = row.querySelector("button");
  const said = row.querySelector("[role=status]");
  const done = (words) => {
    button.disabled = false;
    said.textContent = words;
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    said.textContent = row.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        done(field.value);
      },
      () => done(row.dataset.denied),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
  row.hidden = false;
}

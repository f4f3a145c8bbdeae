// Keeps the strip's clocks true while the page stays open: counts on from the hour the server wrote,
// so neither the phone's clock nor its time-zone table matters. Without it the page says the hour it was sent.
const clocks = Array.from(document.querySelectorAll("[data-clock]"), (node) => {
  const [hours, minutes] = node.textContent.split(":").map(Number);
  return { node, start: hours * 60 + minutes };
});
const began = Date.now();
const two = (number) => String(number).padStart(2, "0");
setInterval(() => {
  const passed = Math.floor((Date.now() - began) / 60000);
  for (const { node, start } of clocks) {
    const now = (start + passed) % 1440;
    node.textContent = `${two(Math.floor(now / 60))}:${two(now % 60)}`;
  }
}, 15000);

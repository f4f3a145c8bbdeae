// Keeps the lists of the hall and its screen fresh: asks for the same page again and puts in what is marked live.
// What somebody is typing in or has reached by the keyboard is left alone. Without it, "Refresh" does the same.
const page = document.querySelector("[data-refresh]");
const sound = document.querySelector("[data-sound]");
let heard = false;
const beep = () => {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.2, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.9);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.9);
};
const calls = (root) => root.querySelector("[data-calls]")?.dataset.calls;
const refresh = async () => {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (heard && calls(fresh) && calls(fresh) !== calls(document)) beep();
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.getElementById(part.id);
    if (!other || part.contains(document.activeElement) || part.innerHTML === other.innerHTML) continue;
    part.replaceWith(document.adoptNode(other));
  }
};
if (page) setInterval(refresh, Number(page.dataset.refresh) * 1000);
if (sound) {
  sound.hidden = false;
  sound.addEventListener("click", () => {
    heard = !heard;
    sound.setAttribute("aria-pressed", String(heard));
    if (heard) beep();
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

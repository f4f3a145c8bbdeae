// Reads tickets with the camera where the browser itself can (BarcodeDetector); elsewhere the typed field is all.
const scan = document.getElementById("scan");
const camera = document.getElementById("camera");
const noCamera = document.getElementById("no-camera");
const AGAIN = 4000;
let stream = null;
let detector = null;
let last = "";
let lastAt = 0;

const look = async () => {
  if (!stream) return;
  try {
    const found = camera.readyState >= 2 && !document.hidden ? await detector.detect(camera) : [];
    const code = found.length ? found[0].rawValue : "";
    const now = Date.now();
    // the same ticket held before the camera is one scan
    if (code && (code !== last || now - lastAt > AGAIN)) {
      document.dispatchEvent(new CustomEvent("door:code", { detail: code }));
      if (navigator.vibrate) navigator.vibrate(80);
    }
    if (code) {
      last = code;
      lastAt = now;
    }
  } catch (error) {
    // a picture that cannot be read: the next one may
  }
  setTimeout(look, 250);
};
const show = (on) => {
  camera.hidden = !on;
  scan.setAttribute("aria-pressed", String(on));
  scan.querySelector("[data-on]").hidden = on;
  scan.querySelector("[data-off]").hidden = !on;
};
const stop = () => {
  if (stream) stream.getTracks().forEach((track) => track.stop());
  stream = null;
  show(false);
};
const start = async () => {
  noCamera.hidden = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    camera.srcObject = stream;
    show(true);
    await camera.play();
    look();
  } catch (error) {
    stop();
    noCamera.hidden = false;
  }
};
if (scan && "BarcodeDetector" in window && navigator.mediaDevices) {
  BarcodeDetector.getSupportedFormats()
    .then((formats) => {
      if (!formats.includes("qr_code")) return;
      detector = new BarcodeDetector({ formats: ["qr_code"] });
      scan.hidden = false;
      scan.addEventListener("click", () => (stream ? stop() : start()));
    })
    .catch(() => {});
}

// Reads the live page again every ten seconds while the switch is on; without JavaScript the page has a link instead.
"use strict";
const box = document.getElementById("again");
box?.closest(".js-only")?.removeAttribute("hidden");
async function again() {
  if (!box || !box.checked || document.hidden) return;
  try {
    const reply = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
    if (!reply.ok) return;
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("live");
    const shown = document.getElementById("live");
    if (!fresh || !shown || shown.contains(document.activeElement)) return;
    shown.replaceWith(document.adoptNode(fresh));
  } catch { /* the next turn tries again */ }
}
setInterval(again, 10000);

// Asks the browser for a passkey, on the two pages that offer one; every other way works without JavaScript.
"use strict";
const form = document.getElementById("passkey-form");
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), one => one.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
function read(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const one of list ?? []) one.id = bytes(one.id);
  }
  return options;
}
function written(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
}
if (form && window.PublicKeyCredential) {
  form.closest(".js-only").hidden = false;
  form.addEventListener("submit", async sent => {
    sent.preventDefault();
    const told = document.getElementById("passkey-failed");
    told.hidden = true;
    try {
      const options = { publicKey: read(JSON.parse(form.dataset.options)) };
      const made = form.dataset.act === "create"
        ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
      form.elements.passkey.value = written(made);
      form.submit();
    } catch {
      told.hidden = false;
    }
  });
}

// The reader's language: offered once to who opens the root with a browser in another of ours, and remembered.
(function () {
  "use strict";

  // A private window or a strict browser may refuse to keep anything: then the offer comes again.
  function kept() {
    try { return localStorage.getItem("language"); } catch (refused) { return null; }
  }
  function keep(language) {
    try { localStorage.setItem("language", language); } catch (refused) {}
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest(".md-select__link, .offer__accept, .not-found__languages a");
    if (link) keep(link.hreflang);
  });

  var offers = Array.from(document.querySelectorAll(".offer"));
  var inside = document.referrer && document.referrer.indexOf(new URL(".", location.href).href) === 0;
  if (!offers.length || inside) return;

  function offerIn(language) {
    return offers.find(function (offer) { return offer.lang === language; });
  }

  if (kept()) {
    // Who chose another language before goes on to it, unless a link led to something on this page.
    if (offerIn(kept()) && !location.search && !location.hash) location.replace(offerIn(kept()).querySelector("a").href);
    return;
  }

  var ours = offers.map(function (offer) { return offer.lang; }).concat(document.documentElement.lang);
  var wanted = Array.from(navigator.languages || [navigator.language || ""])
    .map(function (language) { return language.toLowerCase().split("-")[0]; })
    .find(function (language) { return ours.indexOf(language) >= 0; });
  var offer = wanted && offerIn(wanted);
  if (!offer) return;

  function refuse() {
    keep(document.documentElement.lang);
    offer.hidden = true;
  }
  offer.querySelector("button").addEventListener("click", refuse);
  offer.addEventListener("keydown", function (event) { if (event.key === "Escape") refuse(); });
  offer.hidden = false;
  keep("asked");
})();

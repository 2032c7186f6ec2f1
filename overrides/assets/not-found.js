// The page for an address that does not exist: shown in the language of the address's first folder.
(function () {
  "use strict";

  var sections = Array.from(document.querySelectorAll(".not-found"));
  var root = new URL(sections[0].dataset.root, location.href).pathname;
  var first = location.pathname.indexOf(root) === 0 ? location.pathname.slice(root.length).split("/")[0] : "";
  var source = document.querySelector(".not-found__languages a").lang;
  var here = sections.find(function (section) { return section.lang === first; }) ||
    sections.find(function (section) { return section.lang === source; });

  document.documentElement.lang = here.lang;
  document.title = here.querySelector("h1").textContent + " - " + here.querySelector("p a").textContent;
  document.querySelectorAll(".not-found, .not-found__home").forEach(function (part) {
    part.hidden = part.lang !== here.lang;
  });
  // search.js takes the one search that is left.
  document.querySelectorAll(".not-found__search").forEach(function (part) { if (part.lang !== here.lang) part.remove(); });
})();

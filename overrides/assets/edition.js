// Who scans the code at the foot of a sheet arrives with its edition, `?e=…`, and is told where there is a newer one.
(function () {
  "use strict";

  var scanned = new URLSearchParams(location.search).get("e");
  var sheet = document.querySelector('[data-sheet="' + CSS.escape(location.hash.slice(1)) + '"]');
  if (!scanned || !sheet || sheet.dataset.edition === scanned) return;
  var note = document.createElement("p");
  note.className = "sheet__newer";
  note.setAttribute("role", "status");
  note.textContent = sheet.dataset.newer;
  sheet.prepend(note);
})();

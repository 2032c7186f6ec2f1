// The print room: filters by kind, guide and paper. The paper is remembered on this device.
(function () {
  "use strict";

  var form = document.querySelector(".room__filters");
  if (!form) return;
  var sheets = Array.from(document.querySelectorAll(".room__sheet"));
  var status = form.querySelector("[role=status]");
  var paper = form.elements.paper;

  // A private window or a strict browser may refuse to keep anything: the filters work all the same.
  try {
    var kept = localStorage.getItem("paper");
    if (kept && paper.querySelector('option[value="' + CSS.escape(kept) + '"]')) paper.value = kept;
  } catch (refused) {}

  function show() {
    var count = 0;
    sheets.forEach(function (sheet) {
      var downloads = Array.from(sheet.querySelectorAll("[data-paper]"));
      var download = downloads.some(function (link) { return link.dataset.paper === paper.value; });
      sheet.hidden = Boolean(
        (form.elements.kind.value && sheet.dataset.kind !== form.elements.kind.value) ||
        (form.elements.guide.value && sheet.dataset.guide !== form.elements.guide.value) ||
        !download
      );
      downloads.forEach(function (link) { link.hidden = link.dataset.paper !== paper.value; });
      if (!sheet.hidden) count += 1;
    });
    status.textContent = status.dataset.shown.replace("{count}", count).replace("{total}", sheets.length);
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("change", function () {
    try { localStorage.setItem("paper", paper.value); } catch (refused) {}
    show();
  });
  addEventListener("pageshow", show); // the browser fills in the form again for who comes back
  form.hidden = false;
  show();
})();

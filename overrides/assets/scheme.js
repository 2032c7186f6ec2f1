// The reader's choice of light or dark, before anything is drawn. Without one the style sheet follows the device.
(function () {
  "use strict";

  try {
    var kept = localStorage.getItem("scheme");
    if (kept === "light" || kept === "dark") document.documentElement.dataset.scheme = kept;
  } catch (refused) {}
})();

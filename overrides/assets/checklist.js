// Checklists: counts the ticks, keeps them on this device, and clears them. The boxes tick without this script too.
(function () {
  "use strict";

  document.querySelectorAll(".sheet[data-total]").forEach(function (sheet) {
    var list = sheet.nextElementSibling;
    while (list && !list.matches(".task-list")) list = list.nextElementSibling;
    if (!list) return;
    var boxes = Array.from(list.querySelectorAll("input[type=checkbox]"));
    // Another number of statements is another list: its old ticks would stand at the wrong ones.
    var key = "ticks:" + sheet.dataset.sheet + ":" + boxes.length;

    var bar = document.createElement("div");
    bar.className = "ticks";
    bar.innerHTML = '<p class="ticks__score"><span></span> <output></output></p><button type="button"></button><small></small>';
    var output = bar.querySelector("output");
    var button = bar.querySelector("button");
    bar.querySelector("span").textContent = sheet.dataset.scoreName;
    bar.querySelector("small").textContent = sheet.dataset.kept;
    button.textContent = sheet.dataset.clear;
    list.after(bar);

    function show() {
      var ticked = boxes.filter(function (box) { return box.checked; }).length;
      output.textContent = sheet.dataset.score.replace("{ticked}", ticked).replace("{total}", boxes.length);
      button.disabled = ticked === 0;
    }

    // A private window or a strict browser may refuse to keep anything: the list works all the same.
    function keep() {
      try {
        localStorage.setItem(key, boxes.map(function (box) { return box.checked ? "1" : "0"; }).join(""));
      } catch (refused) {}
    }

    // The same list stands in other languages and other tabs: what is ticked there is ticked here.
    function restore() {
      try {
        var kept = localStorage.getItem(key);
        boxes.forEach(function (box, i) {
          box.autocomplete = "off"; // what is kept may be newer than what the browser fills in for who goes back
          if (kept) box.checked = kept[i] === "1";
        });
      } catch (refused) {}
      show();
    }

    addEventListener("pageshow", restore);
    addEventListener("storage", function (event) { if (event.key === key) restore(); });
    list.addEventListener("change", function () { keep(); show(); });
    button.addEventListener("click", function () {
      boxes.forEach(function (box) { box.checked = false; });
      keep();
      show();
      boxes[0].focus();
    });
    restore();
  });
})();

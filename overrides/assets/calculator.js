// What poor service costs: the worksheet's empty column takes figures, and the results stand under it at once.
// The names of the results are those of the table of formulas on the same page, in its order.
(function () {
  "use strict";

  var labels = document.querySelector("[data-calculator]");
  if (!labels) return;
  labels = JSON.parse(labels.dataset.calculator);

  function tableAfter(id) {
    var heading = document.getElementById(id);
    var tables = Array.from(document.querySelectorAll(".md-content table"));
    return tables.find(function (table) {
      return heading && heading.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING;
    });
  }

  var worksheet = tableAfter("service-cost");
  var formulas = tableAfter("formulas");
  if (!worksheet || !formulas) return;

  var fields = {};
  worksheet.querySelectorAll("tbody tr").forEach(function (row) {
    var letter = row.cells[0].textContent.trim();
    if (!/^[A-Z]$/.test(letter)) return; // the last row is the result's, for a pen
    var field = document.createElement("input");
    field.className = "calculator__field";
    field.inputMode = "decimal";
    field.autocomplete = "off";
    field.setAttribute("aria-label", letter + ": " + row.cells[1].textContent.trim());
    row.cells[row.cells.length - 1].replaceChildren(field);
    fields[letter] = field;
  });

  // Each result: what it needs, what it is divided by, and how it is worked out.
  var results = [
    { needs: "LC", by: "C", percent: true, value: function (f) { return f.L / f.C; } },
    { needs: "AN", by: "N", value: function (f) { return f.A / f.N; } },
    { needs: "ANP", by: "NP", value: function (f) { return f.A / f.N / f.P; } },
    { needs: "MT", by: "T", value: function (f) { return f.M / f.T; } },
    { needs: "LM", by: "", value: function (f) { return f.L * f.M; } },
    { needs: "LAN", by: "N", value: function (f) { return (f.L * f.A) / f.N; } },
    { needs: "LMANW", by: "N", total: true, value: function (f) { return f.L * f.M + (f.L * f.A) / f.N + f.W; } },
    { needs: "LMAN", by: "N", value: function (f) { return (f.L / 20) * (f.M + f.A / f.N); } },
  ];

  var box = document.createElement("div");
  box.className = "calculator";
  box.innerHTML = '<p class="calculator__title"></p><div role="status"><p></p><dl></dl></div><small></small>';
  box.querySelector(".calculator__title").textContent = labels.title;
  box.querySelector("small").textContent = labels.private;
  var message = box.querySelector("[role] p");
  var list = box.querySelector("dl");
  (worksheet.closest(".md-typeset__scrollwrap") || worksheet).after(box);

  // "1 200", "1,200" and "0,5" as people of different languages write them. Not a number: NaN. Nothing yet: null.
  function read(text) {
    var bare = text.replace(/[\s\u00a0\u202f]/g, "");
    if (!bare) return null;
    if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) && lang === "en") bare = bare.replace(/,/g, "");
    bare = bare.replace(",", ".");
    return /^\d+(\.\d+)?$|^\.\d+$/.test(bare) ? Number(bare) : NaN;
  }

  var lang = document.documentElement.lang;
  var plain = new Intl.NumberFormat(lang, { maximumFractionDigits: 2 });
  var percent = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 });

  function row(name, text, kind) {
    var entry = document.createElement("div");
    entry.className = "calculator__result" + (kind === "total" ? " calculator__result--total" : "");
    var term = document.createElement("dt");
    var value = document.createElement("dd");
    term.textContent = name;
    value.textContent = text;
    if (kind === "reason") value.className = "calculator__reason";
    entry.append(term, value);
    list.append(entry);
  }

  function show() {
    var figures = {};
    var unclear = [];
    var empty = [];
    Object.keys(fields).forEach(function (letter) {
      figures[letter] = read(fields[letter].value);
      var wrong = Number.isNaN(figures[letter]);
      if (wrong) unclear.push(letter);
      if (figures[letter] === null) empty.push(letter);
      fields[letter].setAttribute("aria-invalid", String(wrong));
    });
    list.replaceChildren();
    message.textContent = "";
    if (unclear.length) {
      message.textContent = labels.unclear.replace("{letter}", unclear[0]);
      return;
    }
    if (figures.L !== null && figures.C !== null && figures.L > figures.C) {
      fields.L.setAttribute("aria-invalid", "true");
      fields.C.setAttribute("aria-invalid", "true");
      message.textContent = labels.too_many;
      return;
    }
    if (empty.length) message.textContent = labels.missing.replace("{letters}", empty.join(", "));
    var names = Array.from(formulas.querySelectorAll("tbody tr")).map(function (tr) {
      return tr.cells[0].textContent.trim();
    });
    results.forEach(function (result, i) {
      var lacks = result.needs.split("").some(function (letter) { return figures[letter] === null; });
      var zero = result.by.split("").find(function (letter) { return figures[letter] === 0; });
      if (lacks) return;
      if (zero) row(names[i], labels.zero.replace("{letter}", zero), "reason");
      else row(names[i], (result.percent ? percent : plain).format(result.value(figures)), result.total ? "total" : "");
    });
  }

  worksheet.addEventListener("input", show);
  show();
})();

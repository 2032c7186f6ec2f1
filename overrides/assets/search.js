// The search: opens the dialog, asks search-engine.js, shows what it found. Nothing else is loaded before that.
(function () {
  "use strict";

  var dialog = document.querySelector(".search");
  var button = document.querySelector(".search__open");
  if (!dialog || !dialog.showModal) return;
  var input = dialog.querySelector("input");
  var status = dialog.querySelector("[role=status]");
  var offer = dialog.querySelector(".search__offer");
  var results = dialog.querySelector("[data-search-results]");
  var root = new URL("../../", new URL(dialog.dataset.index, document.baseURI)); // the index lies in assets/search/
  var find = null;

  function load(address, then) {
    var script = document.createElement("script");
    script.src = address;
    script.onload = then;
    script.onerror = function () {
      find = null;
      status.textContent = dialog.dataset.failed;
    };
    document.head.append(script);
  }

  function prepare() {
    if (find) return;
    find = function () { return null; }; // until it is there
    load(dialog.dataset.engine, function () {
      load(dialog.dataset.index, function () {
        find = window.handbookSearch(window.handbookIndex);
        show();
      });
    });
  }

  function filled(element, pieces) {
    pieces.forEach(function (piece) {
      if (!piece[1]) return element.append(piece[0]);
      var mark = document.createElement("mark");
      mark.textContent = piece[0];
      element.append(mark);
    });
    return element;
  }

  function made(tag, name, pieces) {
    var element = filled(document.createElement(tag), pieces);
    element.className = name;
    return element;
  }

  function item(result) {
    var li = document.createElement("li");
    var link = made("a", "search__title", result.title);
    link.href = new URL(result.address, root);
    if (result.kind) li.append(made("span", "search__kind", [[result.kind]]), " ");
    li.append(link);
    if (result.page) li.append(" ", made("span", "search__page", [[result.page]]));
    if (result.text.length > 1 || result.text[0][0]) li.append(made("p", "search__text", result.text));
    return li;
  }

  function show() {
    var query = input.value.trim();
    address(query);
    var answer = query ? find(query) : { results: [] };
    if (!answer) return;
    offer.hidden = !answer.latin;
    offer.textContent = dialog.dataset.latin.replace("{word}", function () { return answer.latin; });
    offer.value = answer.latin || "";
    results.replaceChildren.apply(results, answer.results.map(item));
    results.scrollTop = 0;
    var count = dialog.dataset.found.replace("{count}", answer.results.length);
    if (answer.near) count = dialog.dataset.near + " " + count;
    status.textContent = !query ? "" : answer.results.length ? count : dialog.dataset.nothing;
  }

  // The address names the search, so that it can be linked and the Back button returns to it.
  function address(query) {
    var url = new URL(location.href);
    if (query) url.searchParams.set("q", query);
    else url.searchParams.delete("q");
    history.replaceState(history.state, "", url);
  }

  function open() {
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
    prepare();
  }

  button.hidden = false;
  button.addEventListener("click", open);
  dialog.querySelector(".search__close").addEventListener("click", function () { dialog.close(); });
  dialog.addEventListener("close", function () { address(""); });
  dialog.addEventListener("click", function (event) {
    if (event.target === dialog) dialog.close(); // beside the sheet
    var link = event.target.closest("a");
    if (link && link.pathname === location.pathname) dialog.close();
  });
  input.addEventListener("input", function () { prepare(); show(); });
  offer.addEventListener("click", function () {
    input.value = offer.value;
    input.focus();
    show();
  });
  dialog.querySelector("form").addEventListener("submit", function (event) {
    event.preventDefault();
    var first = results.querySelector("a");
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // so that the keyboard on the screen makes room
    else if (first) first.click();
  });
  dialog.addEventListener("keydown", function (event) {
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    var stops = [input].concat(Array.from(results.querySelectorAll("a")));
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  });
  document.addEventListener("keydown", function (event) {
    if (dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key === "/" || event.code === "KeyS" || event.code === "KeyF") { // the keys' places, whatever the alphabet
      event.preventDefault();
      open();
    }
  });

  var query = new URLSearchParams(location.search).get("q");
  if (query !== null) {
    input.value = query;
    open();
    show();
  }
})();

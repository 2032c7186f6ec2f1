// The frame around a page: its menu, light and dark, languages, contents, wide tables, the meanings of words. Without this
// script the page reads all the same.
(function () {
  "use strict";

  var root = document.documentElement;
  var header = document.querySelector(".md-header");
  var headings = Array.from(document.querySelectorAll(".md-content :is(h1, h2, h3)[id]"));

  // The menu of a narrow screen: a button that says whether it is open, and nothing behind the menu to stray into.
  (function () {
    var drawer = document.getElementById("__drawer");
    var label = header && header.querySelector("label[for=__drawer]");
    var menu = document.getElementById("menu");
    if (!drawer || !label || !menu) return;
    var behind = document.querySelectorAll(".md-skip, .md-content, .md-sidebar--secondary, .md-footer, .md-top");
    var button = document.createElement("button");
    button.type = "button";
    button.className = label.className + " menu__open";
    button.setAttribute("aria-controls", "menu");
    button.setAttribute("aria-label", menu.getAttribute("aria-label"));
    button.append.apply(button, Array.from(label.childNodes));
    label.replaceWith(button);

    function show(open) {
      drawer.checked = open;
      button.setAttribute("aria-expanded", String(open));
      behind.forEach(function (part) { part.inert = open; });
    }

    button.addEventListener("click", function () {
      show(!drawer.checked);
      if (drawer.checked) (menu.querySelector("[aria-current]") || menu.querySelector("a")).focus();
    });
    drawer.addEventListener("change", function () { show(drawer.checked); }); // a tap beside the menu
    menu.addEventListener("click", function (event) { if (event.target.closest("a")) show(false); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !drawer.checked) return;
      show(false);
      button.focus();
    });
    matchMedia("(min-width: 76.25em)").addEventListener("change", function () { show(false); });
    show(false);
  })();

  // Light, dark, or as the device has it.
  (function () {
    var button = document.querySelector(".scheme");
    if (!button) return;
    var states = Array.from(button.querySelectorAll(".scheme__state"));
    var values = ["", "light", "dark"];

    function show() {
      states.forEach(function (state, i) {
        var is = values[i] === (root.dataset.scheme || "");
        state.hidden = !is;
        if (is) button.title = state.dataset.name;
      });
      button.setAttribute("aria-label", button.title);
    }

    button.addEventListener("click", function () {
      var next = values[(values.indexOf(root.dataset.scheme || "") + 1) % values.length];
      if (next) root.dataset.scheme = next;
      else delete root.dataset.scheme;
      // A private window or a strict browser may refuse to keep anything: then the choice holds for this page.
      try {
        if (next) localStorage.setItem("scheme", next);
        else localStorage.removeItem("scheme");
      } catch (refused) {}
      show();
    });
    button.hidden = false;
    show();
  })();

  // The section that is being read: marked in the contents, where the links to other languages lead, and what the form
  // for reporting a mistake is told.
  var here = null;

  function look() {
    var line = (header ? header.offsetHeight : 0) + innerHeight / 4;
    var end = scrollY + innerHeight >= root.scrollHeight - 2;
    here = headings.filter(function (heading) {
      return heading.getBoundingClientRect().top < (end ? innerHeight : line);
    }).pop() || null;
    document.querySelectorAll(".sections__link").forEach(function (link) {
      if (here && link.hash === "#" + here.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  }

  function reading() {
    look();
    var aim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var box = aim && aim.getBoundingClientRect();
    var read = box && box.bottom > 0 && box.top < innerHeight ? aim : here; // a standard's row, say
    return read && read.tagName !== "H1" ? "#" + read.id : "";
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest(".report a");
    if (!link) return;
    var address = new URL(link.href);
    address.searchParams.set("section", reading());
    link.href = address.href;
  });

  (function () {
    var list = document.querySelector("details.languages");
    if (!list) return;

    list.addEventListener("click", function (event) {
      var link = event.target.closest("a");
      if (link) link.hash = reading();
    });
    document.addEventListener("click", function (event) { if (!list.contains(event.target)) list.open = false; });
    list.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !list.contains(event.relatedTarget)) list.open = false;
    });
    list.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !list.open) return;
      list.open = false;
      list.querySelector("summary").focus();
    });
    addEventListener("pagehide", function () { list.open = false; }); // or it is open to who comes back
  })();

  // Back to the top: offered to who scrolls up again.
  (function () {
    var button = document.querySelector(".md-top");
    var before = scrollY;
    var waiting = false;

    function scrolled() {
      waiting = false;
      if (button) button.hidden = scrollY < innerHeight || scrollY > before;
      before = scrollY;
      look();
    }

    addEventListener("scroll", function () {
      if (!waiting) requestAnimationFrame(scrolled);
      waiting = true;
    }, { passive: true });
    if (button) button.addEventListener("click", function () {
      scrollTo(0, 0);
      var title = document.querySelector("h1");
      if (title) title.focus({ preventScroll: true });
    });
    look();
  })();

  // A table wider than the screen scrolls by itself, from the keyboard too.
  (function () {
    var tables = ".md-content__inner :is(table:not([class]), .standing__table)";
    var frames = Array.from(document.querySelectorAll(tables), function (table) {
      var frame = document.createElement("div");
      var title = headings.filter(function (heading) {
        return heading.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING;
      }).pop();
      frame.className = "wide";
      if (title) frame.setAttribute("aria-labelledby", title.id);
      table.replaceWith(frame);
      frame.append(table);
      return frame;
    });

    function fit() {
      frames.forEach(function (frame) {
        if (frame.scrollWidth > frame.clientWidth) {
          frame.tabIndex = 0;
          frame.setAttribute("role", "region");
        } else {
          frame.removeAttribute("tabindex");
          frame.removeAttribute("role");
        }
      });
    }

    addEventListener("resize", fit);
    addEventListener("load", fit);
    fit();
  })();

  // On paper a link is followed by its address, where that says more than a number or a word of the glossary.
  (function () {
    var page = document.querySelector("link[rel=canonical]");
    if (!page) return;
    document.querySelectorAll(".md-content a[href]:not(.term, [href^='#'], [rel=edit])").forEach(function (link) {
      var address = new URL(link.getAttribute("href"), page.href);
      if (/#s-\d+$/.test(address.hash)) return;
      link.dataset.address = address.href.replace(/^https?:\/\/|\/(?=#|$)/g, "");
    });
  })();

  // The meaning of a word, for the pointer and the keyboard; it stays while either is on it, and Escape puts it away.
  (function () {
    var note = document.createElement("div");
    var shown = null;
    var leaving = 0;
    note.className = "meaning";
    note.id = "meaning";
    note.setAttribute("role", "tooltip");
    note.hidden = true;

    function hide() {
      clearTimeout(leaving);
      if (!shown) return;
      shown.title = note.textContent;
      shown.removeAttribute("aria-describedby");
      shown = null;
      note.hidden = true;
    }

    function show(term) {
      clearTimeout(leaving);
      if (term === shown) return;
      hide();
      shown = term;
      note.textContent = term.title;
      term.removeAttribute("title"); // or the browser would show it too
      term.setAttribute("aria-describedby", note.id);
      note.lang = term.closest("[lang]").lang;
      term.closest("main").append(note);
      note.hidden = false;
      var box = term.getClientRects()[0];
      var width = root.clientWidth;
      note.style.left = Math.max(8, Math.min(box.left, width - note.offsetWidth - 8)) + scrollX + "px";
      note.style.top = box.bottom + scrollY + 4 + "px";
    }

    function leave() {
      leaving = setTimeout(hide, 200); // time for the pointer to reach the note
    }

    document.querySelectorAll("a.term[title]").forEach(function (term) {
      term.addEventListener("pointerenter", function (event) { if (event.pointerType === "mouse") show(term); });
      term.addEventListener("pointerleave", leave);
      term.addEventListener("focus", function () { if (term.matches(":focus-visible")) show(term); });
      term.addEventListener("blur", hide);
    });
    note.addEventListener("pointerenter", function () { clearTimeout(leaving); });
    note.addEventListener("pointerleave", leave);
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
  })();
})();

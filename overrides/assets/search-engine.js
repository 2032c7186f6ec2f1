// Finds what a reader types in the passages of one language. Loaded with the language's index when somebody searches.
//
// handbookSearch(index) gives a function: a query becomes its results, best first, and how they were found.
window.handbookSearch = function (index) {
  "use strict";

  var WORD = /[sсս][-‑–]?\d\d(?!\d)|\p{L}+(?:[\u0301\u00AD՛՜՞'’ʼ‘`´՚]\p{L}+)*|\d+/giu;
  var EXACT = 4, FORM = 3, BEGUN = 2, SLIP = 1; // how near a word of the pages is to one that was typed
  var SHORTEST_SLIP = 6, SHORTEST_START = 2; // letters
  var IN_TITLE = 8; // a word in a title counts as much as so many in the text
  var BEFORE = 50, SNIPPET = 170; // signs

  // The same as fold() in scripts/handbook/forms.py; the number of a standard may be typed without its hyphen.
  function fold(word) {
    word = word.toLowerCase();
    if (/^[sсս][-‑–]?\d\d$/.test(word)) return "s" + word.slice(-2);
    if (index.lang === "en") word = word.replace(/['’ʼ‘`´՚](s|ll|re|ve|d|m)?$/, "");
    return word.replace(/[\u0301\u00AD՛՜՞'’ʼ‘`´՚]/g, "").replace(/ё/g, "е").replace(/և|եւ/g, "եվ");
  }

  function words(text) {
    return Array.from(text.matchAll(WORD), function (match) {
      return { word: fold(match[0]), start: match.index, end: match.index + match[0].length };
    });
  }

  function put(map, key, value) {
    if (map.has(key)) map.get(key).push(value);
    else map.set(key, [value]);
  }

  // Families of forms: each beginning leads to the families that have it, with the endings that make a form of it.
  var endings = index.endings.split("\n").map(function (line) { return new Set(line.split(",")); });
  var stems = new Map();
  index.families.split("\n").forEach(function (line, family) {
    line.split(" ").forEach(function (part) {
      var stem = part.replace(/\d+$/, "");
      put(stems, stem, { stem: stem, family: family, endings: endings[part.slice(stem.length)] });
    });
  });

  function familiesOf(word) {
    var found = [];
    for (var cut = 0; cut <= word.length; cut += 1) {
      (stems.get(word.slice(0, cut)) || []).forEach(function (entry) {
        if (entry.endings.has(word.slice(cut))) found.push(entry.family);
      });
    }
    return found;
  }

  // The words of the pages: where each stands, and which belong to each family.
  var passages = index.passages.map(function (row) {
    return { page: index.pages[row[0]], anchor: row[1], kind: row[2], title: row[3], text: row[4] };
  });
  var places = new Map(); // word → passage → weight
  var relatives = new Map(); // family → words

  function place(word, number, weight) {
    var found = places.get(word);
    if (!found) {
      places.set(word, found = new Map());
      familiesOf(word).forEach(function (family) { put(relatives, family, word); });
    }
    found.set(number, (found.get(number) || 0) + weight);
  }

  passages.forEach(function (passage, number) {
    passage.titleWords = words(passage.title);
    passage.textWords = words(passage.text);
    passage.names = new Set(words(index.names[passage.kind] || "").map(function (found) { return found.word; }));
    passage.titleWords.forEach(function (found) { place(found.word, number, IN_TITLE); });
    passage.names.forEach(function (name) { place(name, number, IN_TITLE); });
    passage.textWords.forEach(function (found) { place(found.word, number, 1); });
  });

  function known(word) {
    var found = new Map(); // word of the pages → how near it is
    familiesOf(word).forEach(function (family) {
      (relatives.get(family) || []).forEach(function (form) { found.set(form, FORM); });
    });
    if (places.has(word)) found.set(word, EXACT);
    return found;
  }

  // A word that is still being typed.
  function begun(start) {
    var found = new Map();
    if (start.length < SHORTEST_START) return found;
    stems.forEach(function (entries, stem) {
      if (!stem.startsWith(start) && !start.startsWith(stem)) return;
      entries.forEach(function (entry) {
        var rest = start.slice(stem.length);
        var fits = stem.length >= start.length || Array.from(entry.endings).some(function (ending) {
          return ending.startsWith(rest);
        });
        if (fits) (relatives.get(entry.family) || []).forEach(function (form) { found.set(form, BEGUN); });
      });
    });
    places.forEach(function (_, form) { if (form.startsWith(start)) found.set(form, BEGUN); });
    return found;
  }

  // A word with one letter too many, missing, wrong, or in its neighbour's place.
  var alphabet = null;

  function slips(typed) {
    var found = new Map();
    if (typed.length < SHORTEST_SLIP - 1 || /\d/.test(typed)) return found;
    alphabet = alphabet || Array.from(new Set(Array.from(stems.keys()).join("").replace(/[^\p{L}]/gu, "")));

    function consider(word) {
      if (word.length < SHORTEST_SLIP) return;
      known(word).forEach(function (_, form) { found.set(form, SLIP); });
    }

    for (var i = 0; i <= typed.length; i += 1) {
      var head = typed.slice(0, i), tail = typed.slice(i);
      if (tail) consider(head + tail.slice(1));
      if (tail.length > 1) consider(head + tail[1] + tail[0] + tail.slice(2));
      alphabet.forEach(function (letter) {
        consider(head + letter + tail);
        if (tail) consider(head + letter + tail.slice(1));
      });
    }
    return found;
  }

  // Latin letters: both the reader's word and ours are brought to the same rough spelling.
  var CYRILLIC = {
    а: "a", б: "b", в: "v", г: index.lang === "uk" ? "h" : "g", ґ: "h", д: "d", е: "e", є: "e", ж: "zh", з: "z", и: "i",
    і: "i", ї: "i", й: "i", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f",
    х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sch", ъ: "", ы: "i", ь: "", э: "e", ю: "u", я: "a"
  };
  var ARMENIAN = {
    ա: "a", բ: "b", գ: "g", դ: "d", ե: "e", զ: "z", է: "e", ը: "e", թ: "t", ժ: "zh", ի: "i", լ: "l", խ: "kh", ծ: "ts",
    կ: "k", հ: "h", ձ: "dz", ղ: "gh", ճ: "ch", մ: "m", յ: "i", ն: "n", շ: "sh", ո: "o", չ: "ch", պ: "p", ջ: "j", ռ: "r",
    ս: "s", վ: "v", տ: "t", ր: "r", ց: "ts", ւ: "", փ: "p", ք: "k", օ: "o", ֆ: "f"
  };
  var ROUGHLY = {
    ru: [[/shch|shh/g, "sch"], [/kh|x/g, "h"], [/[yj]o/g, "e"]],
    uk: [[/shch|shh/g, "sch"], [/kh|x/g, "h"], [/g/g, "h"]],
    hy: [[/x/g, "kh"], [/oo|ou|u/g, "o"], [/^vo/, "o"], [/dj/g, "j"], [/tch/g, "ch"], [/ph/g, "p"], [/th/g, "t"],
      [/rr/g, "r"], [/[@ë]/g, "e"]]
  };
  var rough = null;

  function spelled(word) {
    var table = index.lang === "hy" ? ARMENIAN : CYRILLIC;
    return Array.from(word, function (letter) { return letter in table ? table[letter] : letter; }).join("");
  }

  function readings(typed) {
    var word = (ROUGHLY[index.lang] || []).reduce(function (text, rule) {
      return text.replace(rule[0], rule[1]);
    }, typed);
    word = word.replace(/w/g, "v").replace(/q/g, "k").replace(/tz/g, "ts").replace(/c(?!h)/g, "ts");
    word = index.lang === "hy" ? word : word.replace(/j/g, "y");
    var found = [""];
    Array.from(word).forEach(function (letter, i) {
      var choices = [letter];
      if (letter === "y" || letter === "i") {
        choices = ["i"];
        if (/[aeiou]/.test(word[i + 1] || "")) choices.push(""); // ya, ia: я or ия
        if (index.lang === "hy" && letter === "y") choices.push("e"); // ը
        if (i + 1 === word.length) choices.push("ii"); // novy: новый
      }
      found = [].concat.apply([], choices.map(function (choice) {
        return found.map(function (start) { return start + choice; });
      })).slice(0, 64);
    });
    return found;
  }

  function fromLatin(typed) {
    if (!rough) {
      rough = { stems: new Map(), endings: new Map(), places: new Map() };
      endings.forEach(function (set) {
        var map = new Map();
        set.forEach(function (ending) { put(map, spelled(ending), ending); });
        rough.endings.set(set, map);
      });
      stems.forEach(function (entries, stem) {
        entries.forEach(function (entry) { put(rough.stems, spelled(stem), entry); });
      });
      places.forEach(function (_, form) { put(rough.places, spelled(form), form); });
    }
    var found = new Set();
    readings(typed).forEach(function (word) {
      for (var cut = 0; cut <= word.length; cut += 1) {
        (rough.stems.get(word.slice(0, cut)) || []).forEach(function (entry) {
          (rough.endings.get(entry.endings).get(word.slice(cut)) || []).forEach(function (ending) {
            found.add(entry.stem + ending);
          });
        });
      }
      (rough.places.get(word) || []).forEach(function (form) { found.add(form); });
    });
    return Array.from(found);
  }

  function meant(word, note, isCode) {
    var found = known(word);
    if (found.size) return found;
    if (/^[a-z'’@ë]+$/.test(word) && index.lang !== "en" && !isCode) {
      var native = fromLatin(word).map(function (other) { return { word: other, found: known(other) }; });
      native = native.filter(function (other) { return other.found.size; });
      native.sort(function (a, b) { return b.found.size - a.found.size; });
      if (native.length) {
        note.native.set(word, native[0].word);
        native.slice().reverse().forEach(function (other) {
          other.found.forEach(function (tier, form) { found.set(form, tier); });
        });
        return found;
      }
    }
    found = slips(word);
    var starts = begun(word);
    note.near = note.near || (found.size > 0 && !starts.size);
    starts.forEach(function (tier, form) { found.set(form, tier); });
    return found;
  }

  function compare(a, b) {
    return b.words - a.words || b.tiers - a.tiers || a.isList - b.isList || b.weight - a.weight || a.number - b.number;
  }

  // A text in pieces, [words, whether they were found]; of a long one what stands around the first of them.
  function pieces(text, all, forms, size) {
    var found = all.filter(function (one) { return forms.has(one.word); });
    var start = 0, end = text.length;
    if (found.length && found[0].start > BEFORE && end > size) start = text.indexOf(" ", found[0].start - BEFORE) + 1;
    if (end - start > size) end = Math.max(text.lastIndexOf(" ", start + size), found.length ? found[0].end : 0);
    var result = start ? [["… ", false]] : [];
    found.forEach(function (one) {
      if (one.end > end) return;
      result.push([text.slice(start, one.start), false], [text.slice(one.start, one.end), true]);
      start = one.end;
    });
    return result.concat([[text.slice(start, end) + (end < text.length ? " …" : ""), false]]);
  }

  // The passages that have a word: how near, and how much of it.
  function having(word, note, forms, isCode) {
    var here = new Map();
    meant(word, note, isCode).forEach(function (tier, form) {
      forms.add(form);
      (places.get(form) || []).forEach(function (weight, number) {
        var best = here.get(number) || { tier: 0, weight: 0 };
        if (tier >= FORM && passages[number].names.has(form)) tier = EXACT; // "posters" asks for every poster
        here.set(number, { tier: Math.max(best.tier, tier), weight: best.weight + weight });
      });
    });
    return here;
  }

  // What hyphens join is one word: a passage has all of its parts, or it does not have it.
  function joined(parts) {
    var whole = new Map();
    parts[0].forEach(function (best, number) {
      var others = parts.map(function (part) { return part.get(number); });
      if (others.every(Boolean)) whole.set(number, others.reduce(function (a, b) { return a.tier < b.tier ? a : b; }));
    });
    return whole.size ? [whole] : parts;
  }

  function inOurLetters(query, native) {
    return words(query).reduceRight(function (text, one) {
      return text.slice(0, one.start) + (native.get(one.word) || text.slice(one.start, one.end)) + text.slice(one.end);
    }, query);
  }

  return function find(query) {
    var note = { native: new Map() }; // what was typed in Latin letters → our word
    var forms = new Set(), found = new Map();
    var asked = Array.from(new Set(query.split(/\s+/))).map(function (unit) {
      var isCode = /\d/.test(unit) || !/[a-z]{2}/i.test(query); // S-4, A4
      return words(unit).map(function (part) { return having(part.word, note, forms, isCode); });
    });
    note.latin = note.native.size ? inOurLetters(query, note.native) : "";
    asked.forEach(function (parts) {
      if (!parts.length) return;
      joined(parts).forEach(function (here) {
        here.forEach(function (best, number) {
          var sum = found.get(number) || { number: number, words: 0, tiers: 0, weight: 0 };
          sum.isList = passages[number].kind === "list";
          sum.words += 1;
          sum.tiers += best.tier;
          sum.weight += best.weight;
          found.set(number, sum);
        });
      });
    });
    note.results = Array.from(found.values()).sort(compare).map(function (sum) {
      var passage = passages[sum.number];
      return {
        address: passage.page[0] + (passage.anchor && "#" + passage.anchor),
        kind: index.kinds[passage.kind] || "",
        page: passage.anchor ? passage.page[1] : "",
        title: pieces(passage.title, passage.titleWords, forms, Infinity),
        text: pieces(passage.text, passage.textWords, forms, SNIPPET)
      };
    });
    return note;
  };
};

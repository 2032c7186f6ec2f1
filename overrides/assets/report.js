// "Report a mistake here": tells GitHub's form which section was being read.
document.addEventListener("click", function (event) {
  var link = event.target.closest(".report a");
  if (!link) return;
  var section = "";
  document.querySelectorAll("article h1, article h2[id], article h3[id]").forEach(function (heading) {
    // The last heading above the middle of the screen; at the foot of a page that is its last section.
    if (heading.getBoundingClientRect().top < window.innerHeight / 2) section = heading.id ? "#" + heading.id : "";
  });
  var address = new URL(link.href);
  address.searchParams.set("section", section || window.location.hash);
  link.href = address.href;
});

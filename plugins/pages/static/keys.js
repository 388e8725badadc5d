// A key presses the button or follows the link that names it, unless somebody is typing.
addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio") return;
  const target = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
  if (target) { event.preventDefault(); target.click(); }
});

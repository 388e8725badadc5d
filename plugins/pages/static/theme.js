// Light or dark as Airflow around this page is: it keeps the choice in localStorage and on its own <html>.
(function () {
  function apply() {
    let chosen = null;
    try { chosen = localStorage.getItem("theme"); } catch (error) { /* no storage: as the system */ }
    if (!chosen || chosen === "system") chosen = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    document.documentElement.dataset.theme = chosen;
  }
  apply();
  addEventListener("storage", apply);
  try {
    new MutationObserver(apply).observe(parent.document.documentElement, { attributes: true, attributeFilter: ["class"] });
  } catch (error) { /* opened by itself */ }
})();

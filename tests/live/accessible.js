// What keeps somebody from using a page by keyboard or screen reader, or from reading it: a line each, none if it is well.
() => {
  const faults = [], told = each => each.outerHTML.slice(0, 90);
  const all = (what, where = document) => [...where.querySelectorAll(what)].filter(each => each.checkVisibility());
  for (const each of all("input, select, textarea"))
    if (!each.labels?.length && !each.ariaLabel) faults.push("no label: " + told(each));
  for (const each of all("a, button, summary"))
    if (!(each.innerText || each.ariaLabel || "").trim()) faults.push("no name: " + told(each));
  for (const each of all("img, canvas")) if (!each.alt && !each.ariaLabel) faults.push("no text for it: " + told(each));
  for (const each of all("table th")) if (!each.scope) faults.push("a caption of nothing: " + told(each));
  for (const each of all("[tabindex]")) if (each.tabIndex > 0) faults.push("out of turn: " + told(each));
  const ids = all("[id]").map(each => each.id);
  for (const id of new Set(ids)) if (ids.filter(each => each === id).length > 1) faults.push("an id twice: " + id);
  const levels = all("h1, h2, h3, h4").map(each => Number(each.tagName[1]));
  if (levels.filter(level => level === 1).length !== 1 || levels.some((level, i) => level > (levels[i - 1] ?? 0) + 1))
    faults.push("headings: " + levels);
  if (!document.documentElement.lang || !document.title.trim()) faults.push("no language, or no title");

  const parts = colour => colour.match(/[\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = parts(colour).map(each => each / 255).map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = each => {
    for (; each; each = each.parentElement) {
      const [r, g, b, opacity = 1] = parts(getComputedStyle(each).backgroundColor);
      if (opacity) return `rgb(${r}, ${g}, ${b})`;
    }
    return "rgb(255, 255, 255)";
  };
  for (const each of all("body *")) {
    if (![...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const [one, other] = [light(getComputedStyle(each).color), light(ground(each))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5 && !each.disabled) faults.push(`contrast ${contrast.toFixed(1)}: ${told(each)}`);
  }
  return faults;
}

// Draws each canvas from the data it carries; the same numbers stand in the table behind it.
addEventListener("DOMContentLoaded", function () {
  const colours = ["#3b82c4", "#d97706", "#2f9e64", "#b4475f"];
  const drawn = [];
  function draw() {
    drawn.splice(0).forEach(function (chart) { chart.destroy(); });
    const style = getComputedStyle(document.documentElement);
    const ink = style.getPropertyValue("--soft"), line = style.getPropertyValue("--line");
    document.querySelectorAll("canvas[data-chart]").forEach(function (canvas) {
      const given = JSON.parse(canvas.dataset.chart);
      const axis = { ticks: { color: ink, precision: 0 }, grid: { color: line }, beginAtZero: true, stacked: given.kind === "bar" };
      drawn.push(new Chart(canvas, {
        type: given.kind,
        data: {
          labels: given.labels,
          datasets: given.series.map(function (each, i) {
            const colour = { borderColor: colours[i % 4], backgroundColor: colours[i % 4] };
            return { label: each.name, data: each.values, maxBarThickness: 64, ...colour };
          }),
        },
        options: {
          animation: false, maintainAspectRatio: false, scales: { x: axis, y: axis },
          plugins: { legend: { labels: { color: ink } } },
        },
      }));
    });
  }
  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
});

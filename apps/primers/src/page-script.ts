/** Runs in the page: draws its charts with Chart.js, in the colors of the style sheet, and again when those change. */
export const pageScript = `
const charts = JSON.parse(document.getElementById('charts').textContent);
const drawn = [];
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const round = (value) => Number(value.toPrecision(4));

function options(spec, scales) {
  return {
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: spec.kind === 'lines' ? 'index' : 'nearest', axis: spec.kind === 'lines' ? 'x' : 'y', intersect: false },
    scales,
    plugins: {
      legend: { display: spec.kind === 'lines' && spec.series.length > 1, labels: { color: color('--text'), usePointStyle: true, pointStyle: 'line', pointStyleWidth: 36 } },
      tooltip: { callbacks: { label: ({ dataset, parsed }) =>
        (dataset.label ? dataset.label + ': ' : '') + round(spec.kind === 'lines' ? parsed.y : parsed.x) } },
    },
  };
}

function axis(text, more) {
  return { title: { display: Boolean(text), text, color: color('--text') }, ticks: { color: color('--muted') }, grid: { color: color('--line') }, ...more };
}

function lines(spec) {
  return {
    type: 'line',
    data: { datasets: spec.series.map(({ name, points }, index) => ({
      label: name, data: points.map(([x, y]) => ({ x, y })), borderColor: color('--series-' + (index % 4)), backgroundColor: color('--series-' + (index % 4)),
      borderWidth: 2, borderDash: [[], [7, 4], [2, 3], [10, 3, 2, 3]][index % 4], pointRadius: 0,
    })) },
    options: options(spec, { x: axis(spec.x, { type: 'linear', min: 0 }), y: axis(spec.y, { type: spec.logarithmic ? 'logarithmic' : 'linear' }) }),
  };
}

function bars(spec) {
  return {
    type: 'bar',
    data: { labels: spec.bars.map(([name]) => name), datasets: [{ data: spec.bars.map(([, value]) => value), backgroundColor: color('--series-0') }] },
    options: { ...options(spec, { x: axis(spec.x), y: axis('', { grid: { display: false }, ticks: { color: color('--text'), autoSkip: false } }) }), indexAxis: 'y' },
  };
}

function draw() {
  while (drawn.length > 0) drawn.pop().destroy();
  charts.forEach((spec, index) => {
    const canvas = document.getElementById('chart-' + index);
    drawn.push(new Chart(canvas, spec.kind === 'lines' ? lines(spec) : bars(spec)));
  });
}

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
`;

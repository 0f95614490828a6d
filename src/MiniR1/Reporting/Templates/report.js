'use strict';

// Figures: plotly's JSON stands in the page; colours of text and grid follow the page.
(() => {
  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const config = { responsive: true, displayModeBar: false };

  function themed(layout, wide) {
    const axis = { gridcolor: style('--rule'), linecolor: style('--rule'), tickcolor: style('--rule') };
    return {
      ...layout,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { family: 'system-ui, sans-serif', size: wide ? 16 : 14, color: style('--ink') },
      hoverlabel: { bgcolor: style('--card'), bordercolor: style('--rule'), font: { color: style('--ink') } },
      hovermode: 'x unified',
      title: { ...layout.title, font: { size: wide ? 20 : 17 } },
      xaxis: { ...layout.xaxis, ...axis },
      yaxis: { ...layout.yaxis, ...axis },
    };
  }

  // The data's blue and purple are lifted on a dark page: #0072B2 on near-black is hard to see from the back row.
  const lifted = { '#0072B2': '#4FB0F0', '#D55E00': '#FF8C42', '#009E73': '#2FD3A4' };
  const recolour = json => dark.matches ? json.replace(/#(0072B2|D55E00|009E73)/g, colour => lifted[colour]) : json;

  const drawings = [...document.querySelectorAll('figure')].map(element => {
    const json = element.querySelector('script').textContent;
    const target = element.appendChild(document.createElement('div'));
    target.style.height = '100%';
    return () => {
      const figure = JSON.parse(recolour(json));
      Plotly.react(target, figure.data, themed(figure.layout, element.classList.contains('rise')), config);
    };
  });
  const draw = () => drawings.forEach(drawing => drawing());
  draw();
  dark.addEventListener('change', draw);
})();

// The sample browser: the page holds each sample's HTML, escaped when the report was built.
(() => {
  const pageSize = 10;
  const samples = JSON.parse(document.getElementById('sample-data').textContent);
  const form = document.getElementById('filters');
  const [list, count, previous, next] = ['samples', 'count', 'previous', 'next'].map(id => document.getElementById(id));
  let page = 0;

  function fill(name, values) {
    for (const value of [...new Set(values)])
      form.elements[name].append(new Option(value, value));
  }

  function chosen() {
    const { run, step, mode, answer, prompt } = form.elements;
    const flags = [...form.querySelectorAll('[name=flag]:checked')].map(box => box.value).concat(answer.value || []);
    return samples.filter(sample =>
      (!run || run.value === '' || sample.run === run.value)
      && (step.value === '' || String(sample.step) === step.value)
      && (mode.value === '' || sample.mode === mode.value)
      && sample.prompt.includes(prompt.value.trim())
      && flags.every(flag => sample.flags.includes(flag)));
  }

  function show() {
    const found = chosen();
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    page = Math.min(Math.max(page, 0), pages - 1);
    list.innerHTML = found.slice(page * pageSize, (page + 1) * pageSize).map(sample => sample.html).join('');
    count.value = found.length ? `${found.length} of ${samples.length} samples, page ${page + 1} of ${pages}` : 'No sample fits.';
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
  }

  if (form.elements.run)
    fill('run', samples.map(sample => sample.run));
  fill('step', samples.map(sample => sample.step).sort((a, b) => a - b));
  fill('mode', samples.map(sample => sample.mode).filter(Boolean));
  // The last step is what one wants to read first.
  if (samples.length)
    form.elements.step.value = String(Math.max(...samples.map(sample => sample.step)));
  form.addEventListener('input', () => { page = 0; show(); });
  previous.addEventListener('click', () => { page--; show(); });
  next.addEventListener('click', () => { page++; show(); });
  show();
})();

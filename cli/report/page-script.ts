/** The only script of the page: the values under the pointer. Without it the page loses nothing else. */
export const pageScript = `
for (const chart of document.querySelectorAll('.chart')) {
  const data = JSON.parse(chart.dataset.curves);
  const line = Object.assign(document.createElement('div'), { className: 'pointer', hidden: true });
  const said = Object.assign(document.createElement('div'), { className: 'said', hidden: true });
  chart.append(line, said);
  const picture = chart.querySelector('svg');
  const show = (event) => {
    const box = picture.getBoundingClientRect();
    const outer = chart.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width - data.from) / (data.to - data.from);
    if (share < -0.03 || share > 1.03) return hide();
    const wanted = data.first + Math.min(1, Math.max(0, share)) * (data.last - data.first);
    const steps = data.series[0].x;
    let best = 0;
    for (let i = 1; i < steps.length; i++) if (Math.abs(steps[i] - wanted) < Math.abs(steps[best] - wanted)) best = i;
    const place = (steps[best] - data.first) / (data.last - data.first);
    const left = box.left - outer.left + box.width * (data.from + place * (data.to - data.from));
    said.textContent = '';
    const lines = ['step ' + steps[best]];
    for (const { name, x, said } of data.series) {
      const at = x.indexOf(steps[best]);
      if (at >= 0) lines.push(name + ' ' + said[at]);
    }
    for (const text of lines) said.append(Object.assign(document.createElement('div'), { textContent: text }));
    line.hidden = said.hidden = false;
    line.style.left = left + 'px';
    line.style.top = box.top - outer.top + 'px';
    const width = said.offsetWidth;
    said.style.left = Math.min(Math.max(4, left + 10), outer.width - width - 6) + 'px';
    if (left + 10 + width > outer.width - 6) said.style.left = Math.max(4, left - width - 10) + 'px';
    said.style.top = box.top - outer.top + 6 + 'px';
  };
  const hide = () => { line.hidden = said.hidden = true; };
  picture.addEventListener('pointermove', show);
  picture.addEventListener('pointerdown', show);
  picture.addEventListener('pointerleave', hide);
}
`;

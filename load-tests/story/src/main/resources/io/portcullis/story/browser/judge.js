// Evaluated in the page: returns a sentence for each thing that is wrong. Contrast as WCAG 2 defines it, AA.
() => {
  const problems = [];
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) {
    const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
    problems.push(`it is ${root.scrollWidth} wide in a window of ${window.innerWidth}: ${wide.slice(0, 3).map(name).join(', ')}`);
  }
  if (!root.lang) problems.push('it has no language');
  if (!document.title.trim()) problems.push('it has no title');
  if (document.querySelectorAll('h1').length !== 1) problems.push('it has not exactly one h1');
  if (!document.querySelector('main')) problems.push('it has no main');

  function name(e) {
    return e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + (e.className ? '.' + e.className : '');
  }
  function visible(e) {
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    return style.visibility !== 'hidden' && style.display !== 'none' && box.width > 1 && box.height > 1;
  }
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!visible(e)) continue;
    const label = (e.labels && e.labels.length ? e.labels[0].textContent : '') || e.getAttribute('aria-label') || e.textContent || e.title;
    const by = (e.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean).map((id) => document.getElementById(id)?.textContent).join('');
    if (!(label + by).trim()) problems.push(`${name(e)} has no name`);
    const box = e.getBoundingClientRect();
    const inText = e.tagName === 'A' && getComputedStyle(e).display === 'inline';
    if (!inText && box.height < 24) problems.push(`${name(e)} is only ${Math.round(box.height)} high`);
  }
  for (const e of document.querySelectorAll('[id]')) {
    if (document.querySelectorAll('#' + CSS.escape(e.id)).length > 1) problems.push(`two elements are #${e.id}`);
  }

  function rgba(text) {
    const parts = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return text.startsWith('color(srgb') ? [parts[0] * 255, parts[1] * 255, parts[2] * 255, parts[3] ?? 1] : [parts[0], parts[1], parts[2], parts[3] ?? 1];
  }
  function over(top, below) {
    return [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  }
  function ground(e) {
    const layers = [];
    for (let at = e; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    const dark = getComputedStyle(root).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches;
    return layers.reduceRight((below, top) => over(top, below), dark ? [18, 18, 18, 1] : [255, 255, 255, 1]);
  }
  function luminance(color) {
    const [r, g, b] = color.slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || seen.has(e) || !visible(e) || e.closest('script, style')) continue;
    seen.add(e);
    const below = ground(e);
    const [a, b] = [luminance(over(rgba(getComputedStyle(e).color), below)), luminance(below)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) problems.push(`the contrast of ${name(e)} "${e.textContent.trim().slice(0, 30)}" is ${contrast.toFixed(2)}`);
    if (parseFloat(getComputedStyle(e).fontSize) < 12) problems.push(`${name(e)} is written smaller than 12 px`);
  }
  return problems;
}

/** The lighthouse of the waiting screens; the style sheet moves its beam. */
const shapes = [
  ['path', { class: 'beam', d: 'M118 46 0 8v84z' }],
  ['path', { class: 'beam beam-right', d: 'M122 46 240 8v84z' }],
  ['path', { class: 'tower', d: 'M109 60h22l7 76h-36z' }],
  ['path', { class: 'stripe', d: 'M107.3 80h25.4l1.4 15h-28.2zM104.4 111h31.2l1.4 15h-34z' }],
  ['path', { class: 'tower', d: 'M106 36c1-9 7-15 14-18 7 3 13 9 14 18zM104 57h32v5h-32z' }],
  ['rect', { class: 'lamp', x: '109', y: '37', width: '22', height: '19', rx: '2' }],
  ['path', { class: 'sea', d: 'M20 140c16-8 34-8 50 0s34 8 50 0 34-8 50 0 34 8 50 0' }],
];

export function lighthouse() {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 240 152');
  svg.setAttribute('class', 'lighthouse');
  svg.setAttribute('aria-hidden', 'true');
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(namespace, String(tag));
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    svg.append(shape);
  }
  return svg;
}

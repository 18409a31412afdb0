/**
 * Outlines on a grid of 24, drawn with the colour of the text around them.
 */
const outlines = {
  microphone: 'M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3.5',
  'microphone-off': 'M15.5 11.5v-5a3.5 3.5 0 0 0-6.8-1.2M8.5 9v2.5a3.5 3.5 0 0 0 5 3.2M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3M18.4 12.6q.1-.5.1-1.1M12 18v3.5M3.5 3.5l17 17',
  camera: 'M3.5 6.5h10a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 2 16V8a1.5 1.5 0 0 1 1.5-1.5zM15 10.5l5.5-3.2a.5.5 0 0 1 .8.4v8.6a.5.5 0 0 1-.8.4L15 13.5',
  'camera-off': 'M8.5 6.5h5A1.5 1.5 0 0 1 15 8v4M15 16a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 2 16V8a1.5 1.5 0 0 1 1.5-1.5M15 10.5l5.5-3.2a.5.5 0 0 1 .8.4v8.6a.5.5 0 0 1-.8.4M3 3.5l17 17',
  screen: 'M4 4.5h16A1.5 1.5 0 0 1 21.5 6v9a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15V6A1.5 1.5 0 0 1 4 4.5zM8.5 20h7M12 16.5V20M12 13V8M9.5 10.2L12 7.7l2.5 2.5',
  play: 'M7 4.8v14.4a.6.6 0 0 0 .9.5l12-7.2a.6.6 0 0 0 0-1l-12-7.2a.6.6 0 0 0-.9.5z',
  pause: 'M8 5v14M16 5v14',
  volume: 'M4 9.5v5h3.5L12.5 19V5L7.5 9.5zM16 9a4.2 4.2 0 0 1 0 6M18.5 6.5a7.8 7.8 0 0 1 0 11',
  'volume-off': 'M4 9.5v5h3.5L12.5 19V5L7.5 9.5zM16.5 9.5l5 5M21.5 9.5l-5 5',
  'picture-in-picture': 'M4 5h16A1.5 1.5 0 0 1 21.5 6.5v11A1.5 1.5 0 0 1 20 19H4a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 4 5zM12.5 12h5.5v3.5h-5.5z',
  fullscreen: 'M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15',
  'fullscreen-exit': 'M9 4v3.5A1.5 1.5 0 0 1 7.5 9H4M20 9h-3.5A1.5 1.5 0 0 1 15 7.5V4M15 20v-3.5a1.5 1.5 0 0 1 1.5-1.5H20M4 15h3.5A1.5 1.5 0 0 1 9 16.5V20',
  quality: 'M4 7.5h7M18 7.5h2M14.5 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM4 16.5h2M13 16.5h7M9.5 13a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  statistics: 'M4 20V11M9.3 20V4M14.7 20v-6M20 20V8.5',
  eye: 'M2 12s3.5-6.5 10-6.5S22 12 22 12s-3.5 6.5-10 6.5S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  copy: 'M9.5 8.5h9A1.5 1.5 0 0 1 20 10v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 8 19v-9a1.5 1.5 0 0 1 1.5-1.5zM5 15.5A1.5 1.5 0 0 1 3.5 14V5A1.5 1.5 0 0 1 5 3.5h9A1.5 1.5 0 0 1 15.5 5',
  check: 'M4.5 12.5l5 5L19.5 7',
  hint: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.4v.2',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17.3v.2',
  signal: 'M12 13.5v7M12 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM8.2 15.8a5.4 5.4 0 0 1 0-7.6M15.8 8.2a5.4 5.4 0 0 1 0 7.6M5.3 18.7a9.5 9.5 0 0 1 0-13.4M18.7 5.3a9.5 9.5 0 0 1 0 13.4',
  share: 'M12 15V3.5M8 7l4-4 4 4M5 12.5V19a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 19 19v-6.5',
  close: 'M6 6l12 12M18 6L6 18',
};

/** @typedef {keyof typeof outlines} IconName */

/**
 * @param {IconName} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', outlines[name]);
  svg.append(path);
  return svg;
}

/**
 * Puts another icon in place of the one a button has, if it is another.
 *
 * @param {Element} button
 * @param {IconName} name
 */
export function setIcon(button, name) {
  const current = button.querySelector('.icon');
  if (current?.classList.contains(`icon-${name}`)) return;
  if (current) current.replaceWith(icon(name));
  else button.prepend(icon(name));
}

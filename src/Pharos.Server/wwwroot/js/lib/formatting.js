/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  if (hours > 0) parts.unshift(hours);
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** @param {number | null} bitsPerSecond */
export function bitrate(bitsPerSecond) {
  if (bitsPerSecond === null) return '–';
  return bitsPerSecond >= 1_000_000 ? `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s` : `${Math.round(bitsPerSecond / 1000)} kbit/s`;
}

/**
 * @param {number | null} width
 * @param {number | null} height
 */
export function resolution(width, height) {
  return width && height ? `${width} × ${height}` : '–';
}

/**
 * @param {number | null} value
 * @param {string} unit
 */
export function whole(value, unit) {
  return value === null ? '–' : `${Math.round(value)} ${unit}`.trim();
}

/** @param {number | null} part 0 to 1 */
export function percent(part) {
  return part === null ? '–' : `${(part * 100).toFixed(part > 0 && part < 0.1 ? 1 : 0)} %`;
}

/** @param {number} count */
export function viewers(count) {
  return count === 1 ? '1 viewer' : `${count} viewers`;
}

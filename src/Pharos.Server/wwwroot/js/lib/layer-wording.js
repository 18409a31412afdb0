/** @import { ViewState } from './view-state.js' */

/**
 * @typedef {object} QualityOption
 * @property {string | null} id of the layer; null for automatic
 * @property {string} name
 * @property {string} note what else is known of it
 * @property {boolean} chosen
 * @property {boolean} offered
 */

/** By how many layers there are: programs that publish send up to four. @type {string[][]} */
const names = [[], [], ['High', 'Low'], ['High', 'Medium', 'Low'], ['Highest', 'High', 'Medium', 'Low']];

/**
 * What a viewer may choose from; nothing where there is no choice.
 *
 * @param {Pick<ViewState, 'route' | 'layers' | 'layer'>} state
 * @param {number | null} playing lines of the picture that plays
 * @param {ReadonlyMap<string, number>} lines of the layers that have played
 * @returns {QualityOption[]}
 */
export function qualitiesFor({ route, layers, layer }, playing, lines) {
  if (route !== 'relay' || layers.length < 2) return [];
  // A choice that is not there is none: the server sends the best that the line carries.
  const chosen = layers.some(({ id }) => id === layer) ? layer : null;
  return [
    { id: null, name: 'Auto', note: chosen === null ? linesOf(playing) : '', chosen: chosen === null, offered: true },
    ...layers.map(({ id, active }, index) => ({
      id,
      name: names[layers.length]?.[index] ?? `Quality ${index + 1}`,
      note: active ? linesOf(lines.get(id) ?? null) : 'not sent now',
      chosen: id === chosen,
      offered: active,
    })),
  ];
}

/** @param {number | null} lines */
function linesOf(lines) {
  return lines ? `${lines}p` : '';
}

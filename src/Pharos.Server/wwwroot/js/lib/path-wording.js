/** @import { ConnectionStatistics } from './statistics.js' */
/** @import { Route } from './messages.js' */

/**
 * What the way of the packets means to the person, where it is not the best; empty otherwise.
 *
 * @param {Route | null} route
 * @param {ConnectionStatistics['path']} path
 */
export function pathHint(route, path) {
  return route === 'relay' && path === 'TCP'
    ? 'The picture comes over TCP because your network blocks UDP, and may stop for moments: another network, such as mobile data, may do better.'
    : '';
}

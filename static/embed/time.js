/** Times as people say them. All inputs are RFC 3339 strings; spans are in milliseconds. */
import { LANGUAGE } from './words.js';
import { make } from './dom.js';

const MINUTE = 6e4;
const UNITS = [['year', 525960], ['month', 43830], ['week', 10080], ['day', 1440], ['hour', 60], ['minute', 1]];

/** "2 days ago", "yesterday", "now". */
export function ago(moment) {
  const minutes = (new Date(moment) - Date.now()) / MINUTE;
  const [unit, size] = UNITS.find(([, size]) => -minutes >= size) || ['second', Infinity];
  return new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' }).format(Math.trunc(minutes / size) || 0, unit);
}

/** "12 minutes", rounded up, for any span; hours from two on. */
export function span(milliseconds) {
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE));
  const [many, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.ceil(minutes / 60), 'hour'];
  return `${many} ${unit}${many === 1 ? '' : 's'}`;
}

export function exact(moment, timeStyle) {
  return new Date(moment).toLocaleString(LANGUAGE, { dateStyle: 'long', timeStyle });
}

export function timeOf(moment) {
  return make('time', { datetime: moment, title: exact(moment, 'short') }, ago(moment));
}

import { seriesOf } from './series.js';

/** What each meter used between its first and its last reading: {meter, kwh, from, to}. */
export function usageOf(readings) {
  return [...seriesOf(readings)].map(([meter, list]) => {
    const [first, last] = [list[0], list.at(-1)];
    return { meter, kwh: last.kwh - first.kwh, from: first.date, to: last.date };
  });
}

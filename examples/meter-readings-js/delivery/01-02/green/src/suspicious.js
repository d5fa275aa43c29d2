import { dayNumber } from './reading.js';
import { seriesOf } from './series.js';

const JUMP = 3;

/** The readings that cannot be right, meter by meter: {meter, date, reason}. */
export function suspicious(readings) {
  return [...seriesOf(readings).values()].flatMap((list) =>
    list.slice(1).flatMap((reading, index) => {
      const reason = backwards(list[index], reading) || jumped(list.slice(0, index + 1), reading);
      return reason ? [{ meter: reading.meter, date: reading.date, reason }] : [];
    }),
  );
}

function backwards(before, reading) {
  return reading.kwh < before.kwh && `${reading.kwh} kWh is less than the ${before.kwh} kWh before`;
}

function jumped(earlier, reading) {
  const usual = perDay(earlier[0], earlier.at(-1));
  const now = perDay(earlier.at(-1), reading);
  return usual > 0 && now > usual * JUMP && `${Math.round(now)} kWh a day, usually ${Math.round(usual)}`;
}

function perDay(from, to) {
  return (to.kwh - from.kwh) / (dayNumber(to.date) - dayNumber(from.date));
}

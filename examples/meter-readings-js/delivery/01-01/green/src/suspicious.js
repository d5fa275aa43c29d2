import { seriesOf } from './series.js';

/** The readings that cannot be right, meter by meter: {meter, date, reason}. */
export function suspicious(readings) {
  return [...seriesOf(readings).values()].flatMap((list) =>
    list.slice(1).flatMap((reading, index) => {
      const reason = backwards(list[index], reading);
      return reason ? [{ meter: reading.meter, date: reading.date, reason }] : [];
    }),
  );
}

function backwards(before, reading) {
  return reading.kwh < before.kwh && `${reading.kwh} kWh is less than the ${before.kwh} kWh before`;
}

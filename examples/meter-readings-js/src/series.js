/** The readings of each meter, by date; meters in the order in which they first appear. */
export function seriesOf(readings) {
  const series = new Map();
  for (const reading of readings) {
    if (!series.has(reading.meter)) series.set(reading.meter, []);
    series.get(reading.meter).push(reading);
  }
  for (const list of series.values()) list.sort((a, b) => (a.date < b.date ? -1 : 1));
  return series;
}

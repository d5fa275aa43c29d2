/** A line of a readings file that makes no sense; its message is for the person who sent the file. */
export class ReadingError extends Error {}

const LINE = /^([A-Z]+-\d+),(\d{4}-\d{2}-\d{2}),(\d+(?:\.\d+)?)$/;
const HEADER = 'meter,date,kwh';

/** The readings of a file's text: {meter, date, kwh}, in the order of the file. Throws ReadingError with the line. */
export function parseReadings(text) {
  const [header, ...lines] = text.split('\n').map((line) => line.trim());
  if (header !== HEADER) throw new ReadingError(`line 1: the first line must be ${HEADER}`);
  return lines.flatMap((line, index) => (line ? [parseLine(line, index + 2)] : []));
}

function parseLine(line, number) {
  const found = LINE.exec(line);
  if (!found) throw new ReadingError(`line ${number}: not a reading: ${line}`);
  const [, meter, date, kwh] = found;
  if (Number.isNaN(dayNumber(date))) throw new ReadingError(`line ${number}: no such day: ${date}`);
  return { meter, date, kwh: Number(kwh) };
}

/** Days since 1970 of a date like 2026-03-01; NaN for a day that no calendar has. */
export function dayNumber(date) {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? NaN : time / 86_400_000;
}

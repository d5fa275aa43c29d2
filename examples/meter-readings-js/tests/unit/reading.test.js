import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dayNumber, parseReadings, ReadingError } from '../../src/reading.js';

test('a reading has a meter, a date and kilowatt hours', () => {
  assert.deepEqual(parseReadings('meter,date,kwh\nA-17,2026-01-01,1000.5\n'), [
    { meter: 'A-17', date: '2026-01-01', kwh: 1000.5 },
  ]);
});

test('empty lines are passed over', () => {
  assert.equal(parseReadings('meter,date,kwh\n\nA-17,2026-01-01,1\n\n').length, 1);
});

for (const [text, reason] of [
  ['A-17,2026-01-01,1', 'line 1: the first line must be meter,date,kwh'],
  ['meter,date,kwh\nA-17,2026-01-01', 'line 2: not a reading: A-17,2026-01-01'],
  ['meter,date,kwh\nA-17,2026-01-01,-4', 'line 2: not a reading: A-17,2026-01-01,-4'],
  ['meter,date,kwh\nA-17,2026-02-30,1', 'line 2: no such day: 2026-02-30'],
]) {
  test(`refused: ${reason}`, () => {
    assert.throws(() => parseReadings(text), (error) => error instanceof ReadingError && error.message === reason);
  });
}

test('days are counted over the end of a month', () => {
  assert.equal(dayNumber('2026-03-01') - dayNumber('2026-02-27'), 2);
});

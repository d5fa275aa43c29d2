import assert from 'node:assert/strict';
import { test } from 'node:test';

import { suspicious } from '../../src/suspicious.js';

function monthly(...kwh) {
  return kwh.map((value, month) => ({ meter: 'B-02', date: `2026-0${month + 1}-01`, kwh: value }));
}

test('three times the usual usage is still usual', () => {
  assert.deepEqual(suspicious(monthly(0, 31, 59, 59 + 31 * 3)), []);
});

test('more than three times the usual usage is a jump', () => {
  assert.deepEqual(suspicious(monthly(0, 31, 59, 59 + 31 * 4)), [
    { meter: 'B-02', date: '2026-04-01', reason: '4 kWh a day, usually 1' },
  ]);
});

test('the first period has nothing to be compared with', () => {
  assert.deepEqual(suspicious(monthly(0, 9000)), []);
});

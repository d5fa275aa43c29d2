import assert from 'node:assert/strict';
import { test } from 'node:test';

import { usageOf } from '../../src/usage.js';

test('usage is the last reading less the first, by date', () => {
  const readings = [
    { meter: 'A-17', date: '2026-03-01', kwh: 30 },
    { meter: 'A-17', date: '2026-01-01', kwh: 10 },
    { meter: 'B-02', date: '2026-01-01', kwh: 7 },
  ];
  assert.deepEqual(usageOf(readings), [
    { meter: 'A-17', kwh: 20, from: '2026-01-01', to: '2026-03-01' },
    { meter: 'B-02', kwh: 0, from: '2026-01-01', to: '2026-01-01' },
  ]);
});

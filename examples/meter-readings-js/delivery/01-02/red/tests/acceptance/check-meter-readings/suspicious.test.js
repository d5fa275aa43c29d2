import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { meters } from '../../support/meters.js';

describe('suspicious readings', () => {
  describe('a reading that went backwards', () => {
    it('is reported with both values', () => {
      const { status, stdout } = meters('check', 'data/spring.csv');
      assert.equal(stdout.split('\n')[0], 'A-17 2026-03-01: 1290 kWh is less than the 1310 kWh before');
      assert.equal(status, 0);
    });

    it('is not invented', () => {
      assert.equal(meters('check', 'data/winter.csv').stdout, 'No suspicious readings\n');
    });
  });

  describe('a sudden jump in usage', () => {
    it('is reported with what is usual', () => {
      const { status, stdout } = meters('check', 'data/spring.csv');
      assert.deepEqual(stdout.trimEnd().split('\n'), [
        'A-17 2026-03-01: 1290 kWh is less than the 1310 kWh before',
        'B-02 2026-04-01: 20 kWh a day, usually 2',
      ]);
      assert.equal(status, 0);
    });
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { meters } from '../support/meters.js';

test('usage prints a line for each meter', () => {
  const { status, stdout } = meters('usage', 'data/winter.csv');
  assert.equal(stdout, 'A-17: 620 kWh from 2025-11-01 to 2026-01-01\n');
  assert.equal(status, 0);
});

test('check prints a line for each suspicious reading', () => {
  const { status, stdout } = meters('check', 'data/spring.csv');
  assert.match(stdout, /^A-17 2026-03-01: 1290 kWh is less/);
  assert.equal(status, 0);
});

test('a file that is not there is named', () => {
  const { status, stderr } = meters('usage', 'data/none.csv');
  assert.equal(stderr, 'data/none.csv: there is no such file\n');
  assert.equal(status, 2);
});

test('a command that does not exist is answered with the usage', () => {
  const { status, stderr } = meters('sell', 'data/winter.csv');
  assert.match(stderr, /^usage: meters /);
  assert.equal(status, 2);
});

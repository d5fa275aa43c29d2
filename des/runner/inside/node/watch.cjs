// Required into the process of one test file: notes what reaches nobody, and how the process ended.
'use strict';

const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const notes = process.env.DES_NODE_NOTES;
// A process that the tests fork inherits our options, but is no test file.
if (isMainThread && notes && process.argv[1] === process.env.DES_NODE_FILE) {
  delete process.env.DES_NODE_NOTES;
  delete process.env.DES_NODE_FILE;
  const write = (record) => appendFileSync(notes, JSON.stringify(record) + '\n');
  globalThis[Symbol.for('des.write')] = write;
  process.on('uncaughtExceptionMonitor', (error) => {
    write({ uncaught: require('./describe.cjs')(error) });
  });
  process.on('beforeExit', () => write({ idle: true })); // not when the process is ended from within
}

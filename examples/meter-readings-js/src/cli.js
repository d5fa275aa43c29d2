import { readFileSync } from 'node:fs';

import { parseReadings, ReadingError } from './reading.js';
import { usageOf } from './usage.js';

const USAGE = 'usage: meters usage FILE';
const COMMANDS = new Map([['usage', usage]]);

/** Runs one command and returns the exit code: 0 for an answer, 2 for a request that makes no sense. */
export function main(argv, stdout, stderr) {
  const [command, file, ...rest] = argv;
  const run = COMMANDS.get(command);
  if (!run || !file || rest.length > 0) {
    stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    for (const line of run(parseReadings(readFileSync(file, 'utf8')))) stdout.write(`${line}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ReadingError) && error.code !== 'ENOENT') throw error;
    stderr.write(`${file}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}\n`);
    return 2;
  }
}

function usage(readings) {
  return usageOf(readings).map(({ meter, kwh, from, to }) => `${meter}: ${kwh} kWh from ${from} to ${to}`);
}

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the program as a user does, in the project; {status, stdout, stderr}. */
export function meters(...args) {
  return spawnSync(process.execPath, ['bin/meters.js', ...args], { cwd: HOME, encoding: 'utf8' });
}

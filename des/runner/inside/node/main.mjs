// node:test with a JUnit report: `node main.mjs REPORT JSON`, the tree as cwd. JSON: {options, files, wanted}: options
// of node for every file, the test files, and the ids to report (none: all). Each file runs in a process of its own.
// Exit codes are pytest's: 0 passed, 1 failures, 5 no tests.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { entriesOf } from './entries.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const [, , report, task] = process.argv;
const { options, files, wanted } = JSON.parse(task);
const journal = (record) => appendFileSync(join(process.env.DES_JOURNAL, 'node.jsonl'), JSON.stringify(record) + '\n');

const found = new Map();
const queue = files.map((file, number) => ({ file, number }));
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
finish();

async function work() {
  for (let next = queue.shift(); next; next = queue.shift()) await one(next);
}

async function one({ file, number }) {
  const notes = join(process.env.DES_JOURNAL, `file-${number}.notes`);
  const entry = resolve(file);
  const env = { ...process.env, DES_NODE_NOTES: notes, DES_NODE_FILE: entry };
  delete env.DES_JOURNAL;
  journal({ start: file });
  const ours = ['--require', join(HERE, 'watch.cjs'), '--test-reporter', join(HERE, 'reporter.mjs')];
  const argv = [...ours, '--test-reporter-destination', 'stdout', ...options, entry];
  const ended = await new Promise((settle) => {
    const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('close', (code, signal) => settle({ code, signal }));
  });
  const text = existsSync(notes) ? readFileSync(notes, 'utf8') : '';
  const records = text.split('\n').flatMap(parsed);
  found.set(file, entriesOf(file, records, ended));
}

// A process that was killed may have left half a line.
function parsed(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function finish() {
  const cases = [];
  for (const file of files) {
    const { entries, load, broken } = found.get(file);
    if (broken) journal({ internal: { names: ['Error'], message: broken, frames: [] } });
    if (load) journal({ raised: file, phase: 'collect', error: load });
    for (const entry of entries) {
      if (wanted.length && !wanted.some((one) => entry.id === one || entry.id.startsWith(one + '::'))) continue;
      journal({ collected: [[`${file}.${entry.id.slice(file.length + 2)}`, entry.id]], planned: [entry.id] });
      if (entry.error) journal({ raised: entry.id, phase: 'call', error: entry.error });
      if (entry.xpassed) journal({ xpassed: entry.id });
      cases.push({ file, ...entry });
    }
  }
  writeFileSync(report, junit(cases));
  journal({ modules: {} });
  const loads = [...found.values()].some(({ load }) => load);
  const failed = loads || cases.some(({ tag }) => tag === 'failure' || tag === 'error');
  process.exitCode = failed ? 1 : cases.length ? 0 : 5;
}

function junit(cases) {
  const lines = cases.map(({ file, id, tag, type, message, place }) => {
    const head = `<testcase classname="${legal(file)}" name="${legal(id.slice(file.length + 2))}"`;
    if (!tag) return `${head}/>`;
    const kind = type ? ` type="${type}"` : '';
    return `${head}><${tag}${kind} message="${legal(message)}">${legal(place ?? '')}</${tag}></testcase>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n<testsuite name="node">\n${lines.join('\n')}\n</testsuite>\n`;
}

function legal(text) {
  const escaped = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' };
  const held = text.toWellFormed().replace(/[\0-\x08\x0b-\x1f\x7f\ufffe\uffff]/g, '');
  return held.replace(/[&<>"\n\t]/g, (one) => escaped[one]);
}

// From the notes of one test file to the tests it had. Pure.
import { relative } from 'node:path';

// entries: {id, tag, type, message, place, error, xpassed} of each test; load: what kept the file from loading;
// broken: why nothing can be said.
export function entriesOf(file, records, { code, signal }) {
  const roots = tree(records.filter((record) => record.result).map((record) => record.result));
  const uncaught = records.find((record) => record.uncaught)?.uncaught;
  const done = records.some((record) => record.done);
  const entries = [];
  const state = { entries, seen: new Map(), load: undefined };
  for (const node of roots) enter(node, file, undefined, state);
  let load = state.load;
  if (uncaught && entries.length === 0) load ??= uncaught;
  const failing = load || entries.some(({ tag }) => tag === 'failure' || tag === 'error');
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${code}`;
  let broken;
  const untested = code === 0 && records.length > 0 && records.every((record) => record.idle);
  if (!load && !done && !untested) {
    broken = `the process of ${file} ${how} before its tests were over`;
  } else if (!failing && (code || signal)) {
    broken = `the process of ${file} ${how}, though no test failed${told(uncaught)}`;
  }
  return { entries, load, broken };
}

function told(error) {
  return error ? `: ${error.names[0]}: ${error.message}` : '';
}

// Results come children first, so a result of level n owns what came of level n + 1 before it.
function tree(results) {
  const open = [];
  for (const result of results) {
    const children = open[result.nesting + 1] ?? [];
    open.length = Math.min(open.length, result.nesting + 1);
    (open[result.nesting] ??= []).push({ ...result, children });
  }
  return open[0] ?? [];
}

function enter(node, above, blocked, state) {
  const id = unique(`${above}::${spelled(node.name)}`, state.seen);
  // What fails in a suite itself is a hook, or its body: then its tests were never all declared, as in a broken file.
  const own = !node.passed && node.why !== 'subtestsFailed' && node.why !== 'cancelledByParent';
  const stopped = node.suite && own ? node.error : blocked;
  if (node.suite && own && node.why !== 'hookFailed') state.load ??= node.error;
  const before = state.entries.length;
  const fields = node.suite ? suiteFields(node, own) : testFields(node, blocked);
  if (fields) state.entries.push({ id, ...fields });
  for (const child of node.children) enter(child, id, stopped, state);
  if (!node.suite && node.why === 'subtestsFailed') {
    const first = state.entries.slice(before + 1).find(({ tag }) => tag === 'failure' || tag === 'error');
    if (first) Object.assign(state.entries[before], { tag: first.tag, message: first.message, error: first.error });
  }
}

function suiteFields(node, own) {
  if (node.skip !== undefined) return { tag: 'skipped', message: node.skip };
  return own && node.why === 'hookFailed' ? failure('error', node.error) : undefined;
}

function testFields(node, blocked) {
  if (node.skip !== undefined) return { tag: 'skipped', message: node.skip };
  if (node.todo) return node.passed ? { xpassed: true } : { tag: 'skipped', type: 'pytest.xfail', message: '' };
  if (node.passed) return {};
  if (node.why === 'hookFailed') return failure('error', node.error);
  if (node.why === 'cancelledByParent' && blocked) return failure('error', blocked);
  return failure('failure', node.error);
}

function failure(tag, error) {
  const inner = error.frames.at(-1);
  const place = inner && inner[1] ? `${relative(process.cwd(), inner[0])}:${inner[1]}: in test` : '';
  return { tag, message: `${error.names[0]}: ${error.message}`, place, error };
}

function unique(id, seen) {
  const number = (seen.get(id) ?? 0) + 1;
  seen.set(id, number);
  return number === 1 ? id : `${id}[${number}]`;
}

// Names are free text; as part of an id they must fit on one line `Supersedes: <id> — <reason>`.
function spelled(name) {
  const text = String(name).replace(/\s+/g, ' ').replaceAll('[', '(').replaceAll(']', ')');
  return text.replace(/ (?:-|--|\u2013|\u2014) /g, ', ').trim() || '(no name)';
}

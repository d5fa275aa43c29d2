// An exception as data, in the form that the journal's reader knows.
'use strict';

const { AssertionError } = require('node:assert');
const { dirname, isAbsolute, resolve } = require('node:path');
const { fileURLToPath } = require('node:url');

const FRAME = /(?:\(|at |^)((?:file:\/\/)?\/[^()\n]*?):(\d+)(?::\d+)?\)?$/;
const MEANING = /^(?:Assertion|Reference|Type|Import|ModuleNotFound|Attribute|Name|NotImplemented)Error$|Failed$/;
const LIBRARY = /(?:^|\/)node_modules\//;
const MISSING = /Cannot find module '([^']+)'|Cannot find package '([^']+)'/;
const IMPORTER = /imported from (\/.+)$/m;
const EXPORT = /requested module '([^']+)' does not provide an export|Named export .*module '([^']+)' is a CommonJS/s;

// names: class names, special first, a class of node's own bare; then, in the words of des.runner.classify, what the
// error amounts to. module, path: what a missing import asked for. frames: [file, line] of the project, outside in.
module.exports = function describe(error) {
  if (!(error instanceof Error) && typeof error?.message !== 'string') {
    return { names: ['throw'], message: String(error), frames: [] };
  }
  const stack = String(error.stack ?? '');
  const lines = stack.split('\n').map((line) => FRAME.exec(line.trim())).filter(Boolean);
  const frames = lines.map((found) => [path(found[1]), Number(found[2])]);
  const own = frames.filter(([file]) => !LIBRARY.test(file)).reverse();
  const importer = IMPORTER.exec(error.message);
  if (importer) own.push([importer[1], 0]);
  return {
    names: named(error, meaning(error, frames)),
    message: String(error.message).replace(/:\s*\n\s*/, ': '),
    ...wanted(error, own.at(-1)?.[0]),
    frames: own,
  };
};

// A class of the project that only bears the name of one with a meaning does not pass for it.
function named(error, meant) {
  const name = String(error.name || 'Error');
  const builtin = typeof globalThis[name] === 'function' && error instanceof globalThis[name];
  return [MEANING.test(name) && !builtin && !meant.includes(name) ? `own.${name}` : name, ...meant];
}

function meaning(error, frames) {
  const foreign = frames.length > 0 && LIBRARY.test(frames[0][0]);
  if (error instanceof AssertionError || error.code === 'ERR_ASSERTION') return ['AssertionError'];
  // chai and expect
  if (foreign && (error.name === 'AssertionError' || error.matcherResult)) return ['AssertionError'];
  const found = MISSING.exec(error.message);
  if (found && /MODULE_NOT_FOUND/.test(error.code ?? '')) return local(found[1]) ? ['ModuleNotFoundError'] : [];
  if (error.code === 'ERR_PACKAGE_IMPORT_NOT_DEFINED') return ['ModuleNotFoundError'];
  if (error instanceof SyntaxError && EXPORT.test(error.message)) return ['ImportError'];
  return [];
}

function wanted(error, importer) {
  const found = MISSING.exec(error.message) ?? EXPORT.exec(error.message);
  const name = found?.[1] ?? found?.[2];
  if (!name || !local(name)) return {};
  return { module: name, path: isAbsolute(name) ? name : resolve(dirname(importer ?? '/'), name) };
}

// A bare name is a package: that it is missing says something about the installation, not about production.
function local(name) {
  return name !== undefined && /^(?:\.|\/|#|file:)/.test(name);
}

function path(place) {
  return place.startsWith('file://') ? fileURLToPath(place) : place;
}

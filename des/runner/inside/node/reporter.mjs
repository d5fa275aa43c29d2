// A node:test reporter inside the process of one test file: one note per event, while the errors are still objects.
import { createRequire } from 'node:module';

const describe = createRequire(import.meta.url)('./describe.cjs');

export default async function* report(source) {
  const write = globalThis[Symbol.for('des.write')];
  for await (const { type, data } of source) {
    if (type === 'test:start') {
      write?.({ start: data.name });
    } else if (type === 'test:pass' || type === 'test:fail') {
      write?.({ result: result(type === 'test:pass', data) });
      yield `${'  '.repeat(data.nesting)}${type === 'test:pass' ? 'ok' : 'not ok'} ${data.name}\n`;
      if (type === 'test:fail') yield `${data.details.error.cause?.stack ?? data.details.error.message}\n`;
    }
  }
  write?.({ done: true });
}

function result(passed, data) {
  const { name, nesting, skip, todo, expectFailure, details } = data;
  const failure = details?.error;
  const cause = failure?.cause instanceof Error ? failure.cause : undefined;
  return {
    name, nesting, passed,
    suite: details?.type === 'suite',
    skip: skip === undefined || skip === false ? undefined : String(skip),
    todo: (todo !== undefined && todo !== false) || expectFailure !== undefined && expectFailure !== false,
    why: failure?.failureType,
    error: failure && describe(cause ?? (failure.failureType === 'testCodeFailure' ? failure.cause : failure)),
  };
}

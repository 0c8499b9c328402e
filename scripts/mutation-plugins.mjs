// What Stryker needs to leave out mutants that show nothing, and to try a sample of the rest.
import { createHash } from 'node:crypto';
import { declareClassPlugin, declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { room } from './mutation-rooms.mjs';

/** Which mutants are in the sample. Another one samples others. */
const seed = process.env.SEED ?? 'keyturn';

/**
 * Nothing decides by what's in a log line or in a catalog of words, and tests that compared all of it would be copies of it. Tests do look for
 * what must not be in them.
 */
const words = {
  shouldIgnore({ node }) {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'catalog')
      return 'words';
    return logsOnly(node) ? 'a line in the log' : undefined;
  },
};

/** Whether this writes to the log and does nothing else: a call, a block of calls, or a function of them. */
function logsOnly(node) {
  switch (node.type) {
    case 'CallExpression':
      return (
        node.callee.type === 'MemberExpression' &&
        node.callee.object.type === 'Identifier' &&
        node.callee.object.name === 'log'
      );
    case 'BlockStatement':
      return node.body.length > 0 && node.body.every((each) => logsOnly(each));
    case 'ExpressionStatement':
      return logsOnly(node.expression);
    case 'ArrowFunctionExpression':
      return logsOnly(node.body);
    default:
      return false;
  }
}

/** Says of mutants outside of the sample that they don't compile, so that they aren't run, and don't count. */
class Sample {
  async init() {}

  async check(mutants) {
    const { share } = room();
    const left = { status: 'compileError', reason: 'not in the sample' };
    return Object.fromEntries(
      mutants.map((mutant) => [mutant.id, place(mutant) < share ? { status: 'passed' } : left]),
    );
  }
}

/** From 0 to 1, the same for the same mutant. */
function place({ fileName, mutatorName, location, replacement }) {
  const file = fileName
    .replaceAll('\\', '/')
    .split(/\/(?=(?:app|commands|services)\/)/u)
    .at(-1);
  const text = JSON.stringify([seed, file, mutatorName, location.start, location.end, replacement]);
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'words', words),
  declareClassPlugin(PluginKind.Checker, 'sample', Sample),
];

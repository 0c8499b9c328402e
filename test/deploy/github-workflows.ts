import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../support/sources.ts';

type Parser = typeof import('@actions/workflow-parser');

/** Gives a function that says what GitHub would find wrong with a workflow, by GitHub's own parser. */
export async function workflowChecker(): Promise<(name: string, content: string) => Promise<string[]>> {
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await loadParser();
  return async (name, content) => {
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    if (value !== undefined) await convertWorkflowTemplate(context, value);
    return context.errors.getErrors().map(({ message }) => message);
  };
}

/** The package imports JSON in a way that Node.js doesn't, so it has to be bundled. */
async function loadParser(): Promise<Parser> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-workflows-'));
  const outfile = join(folder, 'parser.mjs');
  const contents = "export * from '@actions/workflow-parser';";
  await build({ stdin: { contents, resolveDir: root }, outfile, bundle: true, platform: 'node', format: 'esm' });
  const parser: Parser = await import(pathToFileURL(outfile).href);
  await rm(folder, { recursive: true });
  return parser;
}

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What the browser loads, by path. */
export type Assets = Readonly<Record<string, { type: string; text: string }>>;

const browser = fileURLToPath(new URL('browser/', import.meta.url));

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/app.css">
<script type="module" src="/app.js"></script>
</head>
<body></body>
</html>
`;

/** Bundles the page's script and style in memory. Throws with esbuild's words if they don't compile. */
export async function bundlePage(): Promise<Assets> {
  const { outputFiles } = await build({
    absWorkingDir: browser,
    entryPoints: { app: 'main.tsx', style: 'style.css' },
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  const made = (name: string): string => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? '';
  return {
    '/': { type: 'text/html; charset=utf-8', text: document },
    '/app.js': { type: 'text/javascript; charset=utf-8', text: made('app.js') },
    '/app.css': { type: 'text/css; charset=utf-8', text: made('style.css') },
  };
}

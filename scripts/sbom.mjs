// Lists the packages that production needs, as CycloneDX: dist/sbom.cdx.json. `--out <file>` names another file.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist/sbom.cdx.json') } } });
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));

// npm's own `--omit=dev` also leaves out what production shares with the tools, such as zod. So npm is shown a project that has no tools.
const { devDependencies: _, scripts: __, ...project } = read('package.json');
const lock = read('package-lock.json');
const needed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
const folder = mkdtempSync(join(tmpdir(), 'keyturn-sbom-'));
const write = (name, content) => writeFileSync(join(folder, name), JSON.stringify(content));
write('package.json', project);
write('package-lock.json', { ...lock, packages: { '': project, ...Object.fromEntries(needed) } });

const words = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
const { status, stdout, stderr } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 });
rmSync(folder, { recursive: true });
if (status !== 0) {
  process.stderr.write(`npm sbom failed: ${stderr}\n`);
  process.exit(1);
}
const sbom = JSON.parse(stdout);
// npm names it after the folder.
sbom.metadata.component.name = project.name;
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, `${JSON.stringify(sbom, null, 2)}\n`);

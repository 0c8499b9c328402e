// Runs a command with another Node.js, from npm: node scripts/with-node.mjs 24 npm test. `oldest` is the first that Keyturn runs on.
import { spawnSync } from 'node:child_process';
import { arch, platform } from 'node:process';

const versions = { oldest: '20.18.1', 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

const [name = '', ...words] = process.argv.slice(2);
const version = versions[name];
if (version === undefined || words.length === 0) {
  process.stderr.write(`Usage: node scripts/with-node.mjs ${Object.keys(versions).join('|')} <command> …\n`);
  process.exit(2);
}
// The package `node` gets one of these with an install script, which npm may not be allowed to run.
const found = `node-${platform === 'win32' ? 'win' : platform}-${arch}@${version}`;
const { status } = spawnSync('npm', ['exec', '--yes', `--package=${found}`, '--', ...words], { stdio: 'inherit' });
process.exit(status ?? 1);

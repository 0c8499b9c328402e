// Makes sure that `npm run check:rules` has promtool. As root it installs it with apt-get; otherwise it says how, and exits with 1.
import { spawnSync } from 'node:child_process';
import { ensure } from './needed.mjs';

const advice =
  'Install Prometheus’ promtool, and put it on PATH (Debian, Ubuntu: apt-get install prometheus; macOS: brew install prometheus).';

ensure({
  program: 'promtool',
  debianPackage: 'prometheus',
  advice,
  find: () => (spawnSync('promtool', ['--version']).status === 0 ? true : undefined),
});

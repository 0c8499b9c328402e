// Whether the Keyturn in the same container is alive: asks /healthz where its settings say that it listens, and exits with 0 or 1.
import { get } from 'node:http';

const { KEYTURN_BIND: bound = '', KEYTURN_ADMIN_PORT: adminPort = '', PORT: port = '' } = process.env;

// Where it listens on all addresses, this machine's own is one of them.
const host = ['', '0.0.0.0', '::'].includes(bound) ? '127.0.0.1' : bound;

const asked = get({ host, port: adminPort || port || 3000, path: '/healthz', timeout: 4_000 }, (answer) => {
  answer.resume();
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
});
asked.on('timeout', () => asked.destroy(new Error('no answer within 4 s')));
asked.on('error', ({ message }) => {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
});

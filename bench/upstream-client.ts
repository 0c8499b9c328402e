import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { cpuMsOf, root } from './processes.ts';
import { answers, type Order, slackFacts } from './upstream-messages.ts';

type Answer<Name extends Order['do']> = z.infer<(typeof answers)[Name]>;

export interface Upstream {
  slack: z.infer<typeof slackFacts>;
  /** Makes the sandboxes' process do one thing, one at a time. Throws its errors. */
  tell<Name extends Order['do']>(what: Extract<Order, { do: Name }>): Promise<Answer<Name>>;
  /** CPU time so far, in milliseconds. */
  cpuMs(): number;
  close(): void;
}

const message = z.union([z.object({ error: z.string() }), z.object({ answer: z.unknown() })]);

/** Starts both sandboxes together in their own process. Slack's is reached through `frontUrl`. */
export async function startUpstream({ frontUrl }: { frontUrl: string }): Promise<Upstream> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'bench/upstream.ts'), frontUrl], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the sandboxes ended'));
      child.once('exit', ended);
      child.once('message', (raw) => {
        child.removeListener('exit', ended);
        const said = message.parse(raw);
        if ('error' in said) reject(new Error(`in the sandboxes: ${said.error}`));
        else resolve(said.answer);
      });
    });
  const slack = slackFacts.parse(await next());
  return {
    slack,
    async tell<Name extends Order['do']>(what: Extract<Order, { do: Name }>): Promise<Answer<Name>> {
      const answer = next();
      child.send(what);
      const schema: z.ZodType = answers[what.do];
      return schema.parse(await answer) as Answer<Name>;
    },
    cpuMs: () => cpuMsOf(child),
    close: () => void child.kill('SIGKILL'),
  };
}

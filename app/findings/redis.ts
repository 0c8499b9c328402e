import type { RedisRefusal } from '../../services/store/redis-refusal.ts';
import { type Finding, finding } from './finding.ts';

/** What's found if Redis, at `place`, refuses this command, or doesn't answer. */
export function refusalFinding(
  { kind, word }: RedisRefusal,
  { place, command }: { place: string; command: string },
): Finding {
  const found: Readonly<Record<RedisRefusal['kind'], () => Finding>> = {
    unreachable: () => finding('redis_unreachable', { place, why: word }),
    password_refused: () => finding('redis_password_refused'),
    password_missing: () => finding('redis_password_missing'),
    forbidden: () =>
      command.startsWith('EVAL') ? finding('redis_scripting', { command }) : finding('redis_forbidden', { command }),
    read_only: () => finding('replica'),
    full: () => finding('redis_full'),
    refuses: () => finding('redis_refuses', { word }),
  };
  return found[kind]();
}

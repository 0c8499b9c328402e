import { inLanguage, type Language } from '../../commands/language.ts';
import type { Handlers, Taken } from '../slack/intake.ts';

/** The same handlers, answering in `language`. */
export function handlersIn(language: Language, handlers: Handlers): Handlers {
  const spoken =
    (handle: Handlers['command']) =>
    (taken: Taken): Promise<void> =>
      inLanguage(language, () => handle(taken));
  return {
    command: spoken(handlers.command),
    action: spoken(handlers.action),
    submission: spoken(handlers.submission),
    closed: spoken(handlers.closed),
    suggestion: spoken(handlers.suggestion),
    other: spoken(handlers.other),
  };
}

import { isGenesysCode } from '../../../services/genesys/error-codes.ts';
import { isClientField } from '../../../services/genesys/refused-fields.ts';

const unlisted = '[unlisted]';

/** Fields with words of another system, and what the log may show of them: closed lists, because a proxy can repeat a request and its token. */
const outsideWords: Readonly<Record<string, (text: string) => string>> = {
  genesysMessage: () => '[not logged]',
  genesysCode: (code) => (isGenesysCode(code) ? code : unlisted),
  genesysFields: (names) =>
    names
      .split(',')
      .map((name) => (isClientField(name) ? name : unlisted))
      .join(','),
};

/** What the log may show of a field's value: `value` itself if the field isn't one with words of another system. */
export function knownWords(field: string, value: unknown): unknown {
  const look = Object.hasOwn(outsideWords, field) ? outsideWords[field] : undefined;
  return look === undefined || typeof value !== 'string' ? value : look(value);
}

/** The message of an error, without what a library quotes in it of an answer that it couldn't read. */
export function ownMessage(error: Error): string {
  if ('code' in error && error.code === 'slack_webapi_platform_error') return 'Slack refused the call';
  if (error instanceof SyntaxError && error.message.includes('JSON')) return 'not JSON';
  return error.message;
}

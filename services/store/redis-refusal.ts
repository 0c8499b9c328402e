/** Why Redis can't be used. `word`: its own word for it, or the code of the connection's error. */
export class RedisRefusal extends Error {
  readonly kind:
    | 'unreachable'
    | 'password_refused'
    | 'password_missing'
    | 'forbidden'
    | 'read_only'
    | 'full'
    | 'refuses';
  readonly word: string;

  constructor(error: unknown) {
    const said = error instanceof Error ? error.message : '';
    super(said);
    const [word = ''] = /^[A-Z]{3,}(?= |$)/u.exec(said) ?? [];
    this.kind = kinds[word] ?? (word === '' ? 'unreachable' : 'refuses');
    this.word = word === '' ? codeOf(error) : word;
  }
}

const kinds: Readonly<Record<string, RedisRefusal['kind']>> = {
  WRONGPASS: 'password_refused',
  NOAUTH: 'password_missing',
  NOPERM: 'forbidden',
  READONLY: 'read_only',
  OOM: 'full',
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

import { expect, test } from 'vitest';
import { inLanguage } from '../../commands/language.ts';
import { sealedWords } from '../../commands/secrets/seal.ts';
import {
  awaitedMessage,
  noSecret,
  revealButton,
  secretDone,
  secretErased,
  secretErasedModal,
  secretMessage,
  secretModal,
} from '../../commands/secrets/view.ts';
import { englishIn, pseudoLanguage, textsIn } from '../support/pseudo-language.ts';

const client = { id: '12345678', name: 'Μισθοδοσία' };
const sealed = { id: 'α', client, kind: 'newSecret', expiresAt: 0, tokenSeconds: 5_400 } as const;

test('all that people read about a secret is in their language', () => {
  const texts = inLanguage(pseudoLanguage, () =>
    textsIn([
      ...(['newClient', 'newSecret', 'newGrantType'] as const).map((kind) => [
        awaitedMessage({ kind, name: client.name }, 'α'),
        secretMessage({ ...sealed, kind }, 'α'),
      ]),
      noSecret(client.name),
      secretModal({ ...sealed, secret: 'μυστικό' }),
      secretErasedModal(client),
      secretErased(client),
      secretDone(sealed, 0),
      revealButton('α', client.name),
      ...(['waiting', 'gone'] as const).map((secret) => sealedWords({ kind: 'sealed', secret })),
      sealedWords({ kind: 'sealed', secret: 'waiting' }, 'requester'),
    ]),
  );
  expect(texts.length).toBeGreaterThan(20);
  expect(englishIn(texts.join('\n'))).toEqual([]);
});

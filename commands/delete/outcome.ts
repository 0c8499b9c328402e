import { z } from 'zod';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { day } from '../block-kit/text.ts';
import { removalOf } from '../clients/deletion.ts';
import { words } from './words.ts';

export interface Output {
  clientName: string;
  correlationId: string | undefined;
  removedOn?: number | undefined; // when Genesys Cloud removes the client, ms since 1970, where it isn't gone yet
  kind: 'deleted' | 'leaving' | 'deactivated' | 'reactivated';
}

/** What a request remembers of a deletion: `gone` was found out after its execution had broken off. */
export const deleted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deleted'), name: z.string() }), // a previous version shows the name
  z.object({ kind: z.literal('leaving'), on: z.number() }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('deactivated'), removedOn: z.number().exactOptional() }), // the first of two parts
  z.object({ kind: z.literal('reactivated') }), // that part was taken back
]);
export type Fact = z.output<typeof deleted>;

/** What a request remembers of a client that someone reactivated in between. */
export const reactivatedSince = { fact: { kind: 'done', facts: { kind: 'reactivated' } } } as const;

/** An output as a request remembers it. */
export function factOf({ clientName, removedOn, kind }: Output): Fact {
  if (kind === 'reactivated') return { kind };
  if (kind === 'deactivated') return { kind, ...(removedOn === undefined ? {} : { removedOn }) };
  return removedOn === undefined ? { kind: 'deleted', name: clientName } : { kind: 'leaving', on: removedOn };
}

/** It in words. mrkdwn. */
export function outcomeOf(fact: Fact): string {
  switch (fact.kind) {
    case 'deleted':
      return words.deleted;
    case 'leaving':
      return words.leaving(day(fact.on));
    case 'gone':
      return words.gone;
    case 'deactivated':
      return words.deactivated(fact.removedOn === undefined ? '' : day(fact.removedOn));
    case 'reactivated':
      return words.reactivated;
  }
}

/** When Genesys Cloud will remove a client that was just deactivated, if it says so. */
export const removalIn = (client: OAuthClient, now: number): { removedOn?: number } => {
  const removedOn = removalOf(client, now);
  return removedOn === undefined ? {} : { removedOn };
};

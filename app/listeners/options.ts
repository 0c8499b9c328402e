import type { types } from '@slack/bolt';
import { option } from '../../commands/block-kit/blocks.ts';
import { clip } from '../../commands/block-kit/text.ts';
import { clientOption } from '../../commands/clients/choosing.ts';
import { lookAnyway, partRead } from '../../commands/clients/incomplete.ts';
import { inTime } from '../../commands/clients/names.ts';
import { allDivisions } from '../../commands/clients/roles.ts';
import { roleValue } from '../../commands/forms/client-fields.ts';
import { ids, operationButtons } from '../../commands/names.ts';
import type { Services } from '../../commands/operation/context.ts';
import { requirePermissions } from '../../commands/operation/permissions.ts';
import { operationNames, operationOf } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { prepareSearch, suggestClients } from '../../services/listings/find-clients.ts';
import type { Listing } from '../../services/listings/types.ts';
import { madeOnce } from '../../services/made-once.ts';
import type { Log } from '../process/log.ts';
import { roomInOption } from '../slack/carried.ts';
import type { SuggestionPayload } from '../slack/payloads.ts';
import { createSearchRecords } from './searches.ts';

/** The most options in a menu (https://docs.slack.dev/reference/block-kit). */
const most = 100;
const clientMenus: ReadonlySet<string> = new Set(operationNames.map((name) => ids.run(name)));
/** Slack waits 3 s, and an empty answer in time is better than none. */
const patienceMs = 2_300;
/** A menu may lack what another replica wrote in this time. Each letter is a search, and the next one finds it. */
const lettersMs = 1_000;

/** Type-ahead for clients, scopes, and roles in divisions. Empty if they can't be looked up in time; the next key then finds them ready. */
export function createSuggestions({
  services,
  log,
}: {
  services: Pick<Services, 'organization' | 'directory' | 'people' | 'access' | 'listings' | 'audit' | 'now'>;
  log: Log;
}) {
  const { directory, people, access, listings } = services;
  const recordSearch = createSearchRecords(services);
  /** Options by client: a client is the same object for as long as its listing, and people type letter by letter. */
  const optionFor = madeOnce(clientOption);

  const find = async ({ actor, actionId, text }: SuggestionPayload): Promise<types.PlainTextOption[]> => {
    const person = await people.resolve(actor, 'cached');
    if (clientMenus.has(actionId)) {
      requirePermissions(person, operationOf(operationButtons.details.operation));
      const listing = await listings.read({ withinMs: lettersMs });
      recordSearch({ operation: actionId.replace(ids.run(''), ''), actor, person });
      if (text.trim() !== '') await prepareSearch(listing);
      const options = suggestClients(listing, text, most).map(optionFor);
      return options.length === 0 ? unread(listing, text) : options;
    }
    if (actionId === ids.scopes) {
      const scopes = await directory.scopesMatching(text, most);
      return scopes.map(({ id, description }) =>
        option({ label: clip(id, 75), value: id, ...defined({ description }) }),
      );
    }
    if (actionId !== ids.roles) return [];
    const pairs = await directory.rolesInDivisionsMatching(text, await access.attachable(person), allDivisions(), most);
    return pairs.map((pair) => option({ label: pair.label, value: roleValue(pair) }));
  };

  /** If the listing is incomplete, no match doesn't mean no client, so people can search for what they typed as a client ID. */
  const unread = (listing: Listing, text: string): types.PlainTextOption[] => {
    const part = partRead(listing);
    const value = text.trim();
    if (part === undefined || value === '' || value.length > roomInOption(services.organization.id)) return [];
    return [option({ value, ...lookAnyway(value, part) })];
  };

  return async (payload: SuggestionPayload): Promise<types.PlainTextOption[]> => {
    let options: types.PlainTextOption[] = [];
    const search = find(payload).then(
      (found) => {
        options = found;
      },
      (error: unknown) =>
        log.warn({ err: error, ...payload.actor.origin, user: payload.actor.user }, 'type-ahead search failed'),
    );
    await inTime(search, patienceMs);
    return options;
  };
}

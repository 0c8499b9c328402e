import { creatableGrants, rulesOf } from '../../services/genesys/rules.ts';
import type { GrantType, OAuthClient } from '../../services/genesys/types/client.ts';
import { input, type Option, section, select } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { fieldLabels } from '../clients/fields.ts';
import { grantLabel, movedApps } from '../clients/grant-types.ts';
import { ids } from '../names.ts';
import { words } from './words.ts';

/** The grant types that the form offers; none if there's no choice. */
export function offeredGrants(base: Pick<OAuthClient, 'grantType'> | undefined): readonly GrantType[] {
  if (base === undefined) return creatableGrants;
  const { movesTo } = rulesOf(base.grantType);
  return movesTo.length === 0 ? [] : [base.grantType as GrantType, ...movesTo];
}

/** The grant type that the form's fields are for: the chosen one if it's allowed, or else the client's. */
export const chosenGrant = (base: Pick<OAuthClient, 'grantType'> | undefined, chosen: string): string =>
  base === undefined || offeredGrants(base).some((each) => each === chosen) ? chosen : base.grantType;

/** The menu of grant types, or the client's if there's no choice, and what a change of it means. `chosen` may be anything. */
export function grantBlocks(base: Pick<OAuthClient, 'grantType'> | undefined, chosen: string): Block[] {
  const offered = offeredGrants(base);
  if (base !== undefined && offered.length === 0) return [section(words.fixedGrantType(grantLabel(base.grantType)))];
  const field = (hint: string): Block =>
    input({
      blockId: 'grantType',
      label: fieldLabels.grantType,
      element: select(ids.grantType, offered.map(optionOf), chosenGrant(base, chosen)),
      hint,
      dispatch: true,
    });
  if (base === undefined) return [field(words.hints.grantType)];
  const moved = chosenGrant(base, chosen) !== base.grantType;
  return [
    field(words.hints.move),
    ...(moved ? [section([words.movedApps, ...movedApps(chosen).map((line) => `• ${line}`)].join('\n'))] : []),
  ];
}

const optionOf = (value: GrantType): Option => ({
  label: grantLabel(value),
  value,
  description: words.grantTypes[value],
});

import { creatableGrants, rulesOf } from '../../services/genesys/rules.ts';
import type { GrantType, OAuthClient } from '../../services/genesys/types.ts';
import { type Block, input, type Option, section, select } from '../block-kit/blocks.ts';
import { fieldLabels } from '../clients/fields.ts';
import { grantLabel, movedApps } from '../clients/grant-types.ts';
import { ids } from '../names.ts';

/** The part of a client's form that is about its grant type. */

/** What each grant type is for, in the list of them. */
const purposes: Readonly<Record<GrantType, string>> = {
  CODE: 'People sign in; also for PKCE',
  'CLIENT-CREDENTIALS': 'A service acts on its own, with roles',
  'SAML2-BEARER': 'Tokens in exchange for a SAML2 assertion',
  TOKEN: 'Implicit grant; stops in spring 2027',
  PASSWORD: 'A legacy grant type',
};

const optionOf = (value: GrantType): Option => ({ label: grantLabel(value), value, description: purposes[value] });

/** The grant types that the form offers; none where there is nothing to choose. */
export function offeredGrants(base: Pick<OAuthClient, 'grantType'> | undefined): readonly GrantType[] {
  if (base === undefined) return creatableGrants;
  const { movesTo } = rulesOf(base.grantType);
  return movesTo.length === 0 ? [] : [base.grantType as GrantType, ...movesTo];
}

/** The grant type that the form stands for: what was chosen where it may be, else what the client has. */
export const chosenGrant = (base: Pick<OAuthClient, 'grantType'> | undefined, chosen: string): string =>
  base === undefined || offeredGrants(base).some((each) => each === chosen) ? chosen : base.grantType;

/** The field, or what the client has where there is nothing to choose; and what a move means. `chosen` may be anything. */
export function grantBlocks(base: Pick<OAuthClient, 'grantType'> | undefined, chosen: string): Block[] {
  const offered = offeredGrants(base);
  if (base !== undefined && offered.length === 0)
    return [section(`*Grant type*\n${grantLabel(base.grantType)}. It can’t be changed.`)];
  const field = (hint: string): Block =>
    input({
      blockId: 'grantType',
      label: fieldLabels.grantType,
      element: select(ids.grantType, offered.map(optionOf), chosenGrant(base, chosen)),
      hint,
      dispatch: true,
    });
  if (base === undefined) return [field('Decides which fields you see. It can’t be changed later.')];
  const moved = chosenGrant(base, chosen) !== base.grantType;
  return [
    field(
      'Choose CODE to move this client to the authorization code grant. It keeps its ID, redirect URIs and scopes.',
    ),
    ...(moved
      ? [section(['*What its apps need to change*', ...movedApps(chosen).map((line) => `• ${line}`)].join('\n'))]
      : []),
  ];
}

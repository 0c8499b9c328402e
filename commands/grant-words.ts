/** What people read about grant types, beside their names. */

/** Why no client of that grant type can be created. */
export const notCreatable = (grantType: string): string =>
  grantType === 'TOKEN'
    ? 'Genesys Cloud takes no new clients with the implicit grant (TOKEN). Choose CODE, with PKCE for apps that can’t keep a secret.'
    : 'Choose a grant type.';

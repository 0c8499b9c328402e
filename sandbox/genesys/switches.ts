import type { Switches } from './types.ts';

/** The switches as an organisation starts: today's behaviour, as far as it is known. */
export function defaultSwitches(): Switches {
  return {
    secretElsewhere: 'absent',
    secretOfPublicGrants: 'absent',
    secretOnMove: 'absent',
    implicitGrant: 'refused',
    grantTypeChange: 'taken',
    omittedKept: false,
    keepsUnknown: true,
    listPageSize: null,
    listDoubles: false,
    inactiveSetsDateToDelete: true,
    deletedReads: 2,
    deleteStatus: 204,
    searchNothing: 'absent',
    searchFoldsCase: true,
    searchLagReads: 0,
    roleLagReads: 0,
    maximumPageSize: 500,
    usageRunningPolls: 1,
    usageOutcome: 'Complete',
    usageShape: 'whole',
    rateLimitPerMinute: null,
    tokensPerMinute: null,
    rateLimitHeaders: false,
    invalidClientStatus: 400,
    maximumClients: null,
    maximumValiditySeconds: 172_800,
    scimClients: 'by-role',
    redirectUriRequired: false,
  };
}

/** IDs of the people who are there from the start (unless `users: 'none'`). */
export const people = {
  ada: 'U0ADA0001',
  ben: 'U0BEN0001',
  vera: 'U0VERA001',
  dora: 'U0DORA001',
  noor: 'U0NOOR001',
  will: 'U0WILL001',
  ina: 'U0INA0001',
  gus: 'U0GUS0001',
  sam: 'U0SAM0001',
  robot: 'U0ROBOT01',
  stranger: 'U0STRANGE',
  dan: 'U0DAN0001',
  uma: 'U0UMA0001',
  tom: 'U0TOM0001',
  olga: 'U0OLGA001',
  adaSecond: 'U0ADA0002',
} as const;

export const generalChannel = 'C0GENERAL';
export const approvalsChannel = 'C0APPROVE';
export const archivedChannel = 'C0ARCHIVE';
export const externalChannel = 'C0EXTERNL';

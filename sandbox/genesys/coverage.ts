import type { Coverage } from './coverage/entry.ts';
import { oauthCoverage } from './coverage/oauth.ts';
import { peopleCoverage } from './coverage/people.ts';

/** Every operation that is answered. A test compares this table with the routes, in both directions. */
export const coverage: readonly Coverage[] = [...oauthCoverage, ...peopleCoverage];

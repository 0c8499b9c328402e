import type { KeyturnError } from '../../services/errors.ts';
import { namedRoleWords, roleNameWords } from '../clients/roles.ts';

/** The roles that an error is about, each in its division; empty where it doesn't say. mrkdwn. */
export const rolesOfError = (error: KeyturnError): string => shown(error, namedRoleWords);

const shown = (error: KeyturnError, words: typeof namedRoleWords): string =>
  (error.details.roles ?? []).map(words).join(', ');

/** The same without their divisions. mrkdwn. */
export const roleNamesOfError = (error: KeyturnError): string => shown(error, roleNameWords);

/** Whether it's about one role at most, so that the words around it agree. */
export const hasOneRole = ({ details: { roles = [] } }: KeyturnError): boolean => roles.length < 2;

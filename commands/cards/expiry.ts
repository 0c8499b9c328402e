import type { RequestRecord } from '../../services/requests/types.ts';

/** Why a request expired: the beginning of a sentence. */
export const expiry = ({ approvals, approvalsNeeded }: RequestRecord): string =>
  approvals.length === 0
    ? 'Nobody decided in time'
    : `Only ${approvals.length} of ${approvalsNeeded} people approved in time`;

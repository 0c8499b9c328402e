import type { TrailRecord } from '../audit/record.ts';
import { KeyturnError } from '../errors.ts';
import type { PersonRef } from '../people/person-ref.ts';
import { samePerson } from '../people/person-ref.ts';
import type { RequestTrail } from './access.ts';
import { liveName } from './change.ts';
import type { RequestRecord } from './types.ts';

/** Throws as `Requests.requireProof` does. */
export async function requireProof(
  trail: Pick<RequestTrail, 'recordsOf'>,
  record: RequestRecord,
  approvalsNeeded: number,
): Promise<void> {
  const name = liveName(record.id);
  const proven = async (records: Promise<TrailRecord[]>): Promise<boolean> => isProven(record, await records);
  // This process has mostly just written what proves it.
  if (!(await proven(trail.recordsOf(name, { known: true }))) && !(await proven(trail.recordsOf(name))))
    throw new KeyturnError('store_tampered', { details: { why: 'not_in_trail' } });
  const missing = approvalsNeeded - record.approvals.length;
  if (missing > 0) throw new KeyturnError('request_not_eligible', { details: { why: 'too_few', missing } });
}

type Act = 'requested' | 'approved' | 'confirmed' | 'resumed';

/**
 * Whether the trail's records of a request say that its requester asked for it, that enough other people approved it (those of `approvals`, and
 * nobody twice), that its requester had it carried out if it waits for that, and that others had it go on after each pause.
 */
export function isProven(request: RequestRecord, records: readonly TrailRecord[]): boolean {
  const { requester, approvals, approvalsNeeded, doWithinMs, schedule } = request;
  const said = (action: Act, person: PersonRef): boolean =>
    records.some(
      (record) =>
        record.action === action &&
        record.requestId === request.id &&
        record.operation === request.operation &&
        record.clientId === request.client?.id &&
        record.person?.slackTeam === person.slackTeam &&
        record.person.slackUser === person.slackUser &&
        record.person.genesysUser === person.genesysUser,
    );
  const people = approvals.map(({ person }) => person);
  const different = people.every(
    (person, at) => !samePerson(person, requester) && !people.slice(0, at).some((other) => samePerson(person, other)),
  );
  return (
    said('requested', requester) &&
    people.length >= approvalsNeeded &&
    different &&
    people.every((person) => said('approved', person)) &&
    (doWithinMs === undefined || said('confirmed', requester)) &&
    (schedule?.resumed ?? []).every(({ person }) => !samePerson(person, requester) && said('resumed', person))
  );
}

import { ids } from '../../commands/names.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { Approvals } from '../approval/decide.ts';
import type { Submissions } from '../forms/submit.ts';
import type { Log } from '../process/log.ts';
import type { SubmissionPayload } from '../slack/payloads.ts';

export interface ClosedOptions {
  submissions: Pick<Submissions, 'close'>;
  approvals: Pick<Approvals, 'closeDeny'>;
  log: Log;
}

/**
 * Returns the function that keeps what was typed into a form that was closed, by its **Cancel** or by the × of all modals. It doesn't throw, and says
 * nothing: the person has turned away.
 */
export function createClosed({ submissions, approvals, log }: ClosedOptions) {
  return async ({ actor, view }: SubmissionPayload): Promise<void> => {
    if (view.private_metadata === '') return;
    try {
      await (view.callback_id === ids.denyForm ? approvals.closeDeny : submissions.close)({ actor, view });
    } catch (error) {
      // A form that was open for hours, or isn't this person's.
      if (asKeyturnError(error).code === 'form_expired') return;
      log.warn(
        { err: error, ...actor.origin, user: actor.user },
        'couldn’t keep what was typed into a form that was closed',
      );
    }
  };
}

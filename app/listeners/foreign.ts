import { say } from '../../commands/block-kit/blocks.ts';
import type { Message } from '../../commands/block-kit/message.ts';
import { notice } from '../../commands/block-kit/modals.ts';
import { misdirected } from '../../commands/misdirected.ts';
import { plainWords } from '../forms/errors.ts';
import { showing } from '../forms/submitted.ts';
import type { Log } from '../process/log.ts';
import type { ActionPayload, Submitted, ViewPayload } from '../slack/payloads.ts';
import type { ReplyTarget, Surface } from '../slack/replies.ts';
import { refused } from '../slack/view-fields.ts';

export interface ForeignOptions {
  /** The ID of the organization that Keyturn is connected to. */
  organization: string;
  command: string;
  replies: (target: ReplyTarget) => Surface;
  log: Log;
}

/** Answers buttons, menus, and forms that Keyturn showed for another organization. */
export function createForeign({ organization, command, replies, log }: ForeignOptions) {
  const answer = (): Message => {
    log.warn('ignored a button or form of another organization');
    return say(misdirected.otherOrganization(command));
  };
  return {
    /** Whether a payload is for another organization. Without an organization, it's for this one. */
    is: (payload: { organization: string | undefined }): boolean =>
      payload.organization !== undefined && payload.organization !== organization,
    answer: (payload: ActionPayload): Promise<void> => replies(payload).show(answer()),
    form(view: ViewPayload): Submitted {
      const message = answer();
      return view.inputs.length > 0
        ? refused(view, { '': plainWords(message) })
        : showing(notice('Keyturn', message.blocks));
    },
  };
}

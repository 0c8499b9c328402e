import { formIdIn } from '../../commands/forms/shown-digest.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { SubmissionPayload } from '../slack/payloads.ts';
import type { Drafts } from './drafts.ts';
import { mergedValues } from './submitted.ts';
import { isKept } from './unsaved.ts';

/**
 * Keeps what was typed into a form whose modal was closed: what Slack says was in its fields, or else what Keyturn knows of it. Throws form_expired,
 * and what the store throws.
 */
export async function closeForm(
  drafts: Pick<Drafts, 'load' | 'change'>,
  { actor, view }: SubmissionPayload,
): Promise<void> {
  for (;;) {
    const draft = await drafts.load(formIdIn(view.private_metadata), actor);
    // One that was sent ends without its modal. Slack may also say late, or twice, that it was closed.
    if (draft.status !== 'open' || draft.closed === true) return;
    const closed = { values: mergedValues(draft, view), closed: true };
    if (draft.keeps !== true && !isKept({ ...draft, ...closed })) return;
    try {
      await drafts.change(draft, closed);
      return;
    } catch (error) {
      // Something that was done in the modal before it was closed is stored by now.
      if (asKeyturnError(error).code !== 'already_submitted') throw error;
    }
  }
}

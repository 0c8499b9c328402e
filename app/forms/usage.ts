import type { Services } from '../../commands/operation/context.ts';
import { defined } from '../../services/defined.ts';
import type { KnownUsage } from '../../services/usage.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { SlackApi } from '../slack/api.ts';
import { troubleOf } from '../slack/errors.ts';
import type { Draft, Drafts } from './drafts.ts';
import { operationIn, type Remarks, renderForm } from './render.ts';

/** A form that's shown in a modal. */
export interface ShownForm {
  draft: Draft;
  remarks: Remarks;
  viewId: string;
  hash: string | undefined;
  known: KnownUsage | undefined;
}

/** The usage of a form's client. */
export interface FormUsage {
  /** What's known already; undefined for a form that doesn't show it. Never throws. */
  known(draft: Draft): Promise<KnownUsage | undefined>;
  /** Shows the form again in the background once the usage arrives, unless the modal was closed, or shows something else by then. */
  complete(form: ShownForm): void;
}

export interface FormUsageOptions {
  services: Pick<Services, 'usage' | 'now' | 'graceDays'>;
  drafts: Pick<Drafts, 'load'>;
  slack: Pick<SlackApi, 'askedBy'>;
  inFlight: Pick<InFlight, 'background'>;
}

export const createFormUsage = ({ services, drafts, slack, inFlight }: FormUsageOptions): FormUsage => ({
  async known(draft) {
    const { client } = draft;
    if (client === undefined || operationIn(draft).form.asksFor !== 'reason') return undefined;
    return services.usage.known(client.id);
  },

  complete({ draft, remarks, viewId, hash, known }) {
    const { client, owner } = draft;
    // Without the hash, it could overwrite what the modal shows by then.
    if (client === undefined || known?.isDue !== true || hash === undefined) return;
    if (operationIn(draft).form.asksUsage === false && !draft.asksReason) return;
    inFlight.background(async (signal) => {
      const usage = await services.usage.read(client.id, { signal });
      const form = renderForm(services, draft, { ...remarks, usage });
      const shown = renderForm(services, draft, { ...remarks, ...defined({ usage: known.usage }) });
      if (JSON.stringify(form) === JSON.stringify(shown)) return;
      // Once it's sent, the modal shows what comes of it.
      if ((await drafts.load(draft.formId, owner)).status !== 'open') return;
      const { replaceView } = slack.askedBy({ who: owner.user, purpose: 'execution' });
      await replaceView(viewId, form, hash).catch((error: unknown) => {
        if (troubleOf(error) !== 'view') throw error;
      });
    });
  },
});

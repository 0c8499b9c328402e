import type { PersonRefusal } from '../services/people/slack-profile.ts';
import { catalog } from './language.ts';

/** Why somebody can't use Keyturn, in words: what is, then what to do. Nothing in them tells people from elsewhere about the organization. */
const words = catalog('refusals', {
  reasons: {
    bot: 'Bots can’t use Keyturn.',
    guest: 'Guests can’t use Keyturn. A Slack admin can make you a full member of this workspace.',
    single_channel_guest: 'Guests can’t use Keyturn. A Slack admin can make you a full member of this workspace.',
    stranger: 'Keyturn belongs to another workspace.',
    deactivated: 'Your Slack account is deactivated.',
    invited: 'You haven’t accepted your invitation to this workspace yet.',
    other_team: 'Keyturn belongs to another workspace.',
    email_unconfirmed:
      'Your email isn’t confirmed in Slack. Confirm it in your Slack account settings, then try again.',
    email_missing:
      'Slack doesn’t show Keyturn your email, which it needs to find you in Genesys Cloud. Ask a Slack admin.',
    profile_incomplete:
      'Slack doesn’t say enough about your account for Keyturn to be sure who you are. Ask a Slack admin.',
    genesys_none: 'Genesys Cloud has no active user with your Slack email. Ask a Genesys Cloud admin.',
    genesys_ambiguous:
      'More than one Genesys Cloud user has your Slack email, so Keyturn can’t tell which is you. Ask a Genesys Cloud admin.',
    genesys_inactive: 'Your Genesys Cloud user isn’t active. Ask a Genesys Cloud admin.',
    genesys_changed: 'Your Slack account belongs to a different Genesys Cloud user than before.',
    authorization_missing:
      'Genesys Cloud doesn’t show Keyturn your permissions. Ask your Keyturn admin whether Keyturn’s own role has `authorization:grant:view`.',
  } satisfies Readonly<Record<PersonRefusal, string>>,
  unknown: 'Keyturn couldn’t tell who you are.',
});

/** The sentence for a `reason` of person_refused, in mrkdwn. */
export const refusalSentence = (reason: string): string => (isRefusal(reason) ? words.reasons[reason] : words.unknown);

const isRefusal = (reason: string): reason is PersonRefusal => Object.hasOwn(words.reasons, reason);

/** Refusals of people from elsewhere, who are told no more than that. */
export const isOutsider = (reason: string): boolean => reason === 'stranger' || reason === 'other_team';

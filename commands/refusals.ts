import type { PersonRefusal } from '../services/people/slack-profile.ts';
import { catalog } from './language.ts';

/** Why a person can't use Keyturn: what happened, then what to do. Nothing in them tells people from elsewhere about the organization. */
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
      'Slack didn’t return your email, so Keyturn can’t find you in Genesys Cloud. Ask a Slack admin to check the email in your profile.',
    profile_incomplete: 'Slack didn’t return enough of your profile to identify you. Ask a Slack admin to check it.',
    genesys_none:
      'Genesys Cloud has no active user with your Slack email. Ask a Genesys Cloud admin to add or activate one.',
    genesys_ambiguous:
      'More than one Genesys Cloud user has your Slack email, so Keyturn can’t tell which is you. Ask a Genesys Cloud admin to give each user their own email.',
    genesys_inactive: 'Your Genesys Cloud user isn’t active. Ask a Genesys Cloud admin to activate it.',
    genesys_changed: 'Your Slack account belongs to a different Genesys Cloud user than before.',
    authorization_missing:
      'Genesys Cloud didn’t return your permissions. Ask your Keyturn admin to check that Keyturn’s own role has `authorization:grant:view`.',
  } satisfies Readonly<Record<PersonRefusal, string>>,
  unknown: 'Keyturn couldn’t identify you.',
});

/** The sentence for a `reason` of person_refused, in mrkdwn. */
export const refusalSentence = (reason: string): string => (isRefusal(reason) ? words.reasons[reason] : words.unknown);

const isRefusal = (reason: string): reason is PersonRefusal => Object.hasOwn(words.reasons, reason);

/** Refusals of people from elsewhere, who are told no more than that. */
export const isOutsider = (reason: string): boolean => reason === 'stranger' || reason === 'other_team';

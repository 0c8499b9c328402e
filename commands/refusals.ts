import type { PersonRefusal } from '../services/people/slack-profile.ts';
import { catalog } from './language.ts';

/** Why a person can't use Keyturn, and what to do. Nothing in them tells people from elsewhere about the organization. */
const words = catalog('refusals', {
  why: {
    bot: 'Bots can’t use Keyturn.',
    guest: 'Guests can’t use Keyturn.',
    single_channel_guest: 'Guests can’t use Keyturn.',
    stranger: 'Keyturn belongs to another workspace.',
    deactivated: 'Your Slack account is deactivated.',
    invited: 'You haven’t accepted your invitation to this workspace yet.',
    other_team: 'Keyturn belongs to another workspace.',
    email_unconfirmed: 'Your email isn’t confirmed in Slack.',
    email_missing: 'Slack didn’t return your email, so Keyturn can’t find you in Genesys Cloud.',
    profile_incomplete: 'Slack didn’t return enough of your profile to identify you.',
    genesys_none: 'Genesys Cloud has no active user with your Slack email.',
    genesys_ambiguous: 'More than one Genesys Cloud user has your Slack email, so Keyturn can’t tell which is you.',
    genesys_inactive: 'Your Genesys Cloud user isn’t active.',
    genesys_changed: 'Your Slack account belongs to a different Genesys Cloud user than before.',
    authorization_missing: 'Genesys Cloud didn’t return your permissions.',
  } satisfies Readonly<Record<PersonRefusal, string>>,
  /** Empty where there's nothing to do. */
  fix: {
    bot: '',
    guest: 'A Slack admin can make you a full member of this workspace.',
    single_channel_guest: 'A Slack admin can make you a full member of this workspace.',
    stranger: '',
    deactivated: '',
    invited: '',
    other_team: '',
    email_unconfirmed: 'Confirm your email in your Slack account settings, then try again.',
    email_missing: 'Ask a Slack admin to check the email in your profile.',
    profile_incomplete: 'Ask a Slack admin to check your profile.',
    genesys_none: 'Ask a Genesys Cloud admin to add or activate your user.',
    genesys_ambiguous: 'Ask a Genesys Cloud admin to give each user their own email.',
    genesys_inactive: 'Ask a Genesys Cloud admin to activate your user.',
    genesys_changed: '',
    authorization_missing: 'Ask your Keyturn admin to check that Keyturn’s own role has `authorization:grant:view`.',
  } satisfies Readonly<Record<PersonRefusal, string>>,
  unknown: 'Keyturn couldn’t identify you.',
});

/** What people read for a `reason` of person_refused, and what they can do, empty if nothing. mrkdwn. */
export const refusal = (reason: string): { why: string; fix: string } =>
  isRefusal(reason) ? { why: words.why[reason], fix: words.fix[reason] } : { why: words.unknown, fix: '' };

const isRefusal = (reason: string): reason is PersonRefusal => Object.hasOwn(words.why, reason);

/** Refusals of people from elsewhere, who are told no more than that. */
export const isOutsider = (reason: string): boolean => reason === 'stranger' || reason === 'other_team';

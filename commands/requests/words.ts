import { count, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

export const words = catalog('requests', {
  summary: 'Show your requests, and those you can approve',
  title: 'Requests',
  forYou: '*For you to approve*',
  waiting: '*Waiting for others*',
  yours: '*Your requests*',
  noneForYou: 'No requests need your approval.',
  someForYou: (requests: number) => `${count(requests, 'request')} ${requests === 1 ? 'needs' : 'need'} your approval.`,
  unsure: 'We can’t tell which requests you can approve. Try again in a minute, or look in the approvals channel.',
  noneOfYours: 'You have no requests.',
  someOfYours: (requests: number) => `You have ${count(requests, 'request')}.`,
  help: (command: string) => `\`${command} help\` shows what you can do.`,
  /** `link`: to one of them in the channel; empty where it isn't known. */
  moreForYou: (missing: number, link: string) =>
    `… and ${number(missing)} more that ${missing === 1 ? 'needs' : 'need'} your approval, in ${channel(link)}.`,
  moreWaiting: (missing: number, link: string) =>
    `… and ${number(missing)} more that ${missing === 1 ? 'waits' : 'wait'} for others, in ${channel(link)}.`,
  moreOfYours: (missing: number, link: string) => `… and ${number(missing)} more of yours, in ${channel(link)}.`,
  decidable: (subject: string, deadline: string, given: number, needed: number) =>
    `${subject} · Deadline: ${deadline}${needed === 1 ? '' : ` · ${number(given)} of ${number(needed)} approvals`}`,
  asks: (person: string) => `${person}:`,
  yourReason: 'Your reason:',
  state: (subject: string, state: string) => `${subject}: ${state}`,
  until: (subject: string, state: string, deadline: string) => `${subject}: ${state} until ${deadline}`,
  someApprovals: (line: string, given: number, needed: number) =>
    `${line}, ${number(given)} of ${number(needed)} approvals`,
  view: (link: string) => `<${link}|View request>`,
  tooMuch:
    'This is too much to show here. View the request to see all of it and to approve it, or ask someone in the approvals channel.',
  approved: (missing: number) => `You’ve already approved. ${count(missing, 'more approval')} needed.`,
  deniedBy: (person: string) => `Denied by ${person}:`,
});

/** In English, where requests are, as a link if there is one. */
function channel(link: string): string {
  return link === '' ? 'the approvals channel' : `<${link}|the approvals channel>`;
}

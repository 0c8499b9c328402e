import { count, number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

export const words = catalog('requests', {
  summary: 'Show your requests, and those you can approve',
  title: 'Requests',
  forYou: '*For you to approve*',
  yours: '*Your requests*',
  noneForYou: 'No requests need your approval.',
  someForYou: (requests: number) => `${count(requests, 'request')} ${requests === 1 ? 'needs' : 'need'} your approval.`,
  unsure: 'We can’t tell which requests you can approve. Try again in a minute, or look in the approvals channel.',
  unread: (requests: number) =>
    `${count(requests, 'request')} can’t be read, because another version of Keyturn wrote ${requests === 1 ? 'it' : 'them'}. Nothing happens to ${requests === 1 ? 'it' : 'them'} here. If it stays that way, tell your Keyturn admin.`,
  noneOfYours: 'You have no requests.',
  someOfYours: (requests: number) => `You have ${count(requests, 'request')}.`,
  help: (command: string) => `\`${command} help\` shows what you can do.`,
  lists: {
    forYou: (requests: number) => `*For you to approve (${number(requests)})*`,
    waiting: (requests: number) => `*Waiting for others (${number(requests)})*`,
    yours: (requests: number) => `*Your requests (${number(requests)})*`,
  },
  previous: 'Previous',
  next: 'Next',
  range: (from: number, to: number, all: number) =>
    `${number(from)}–${number(to)} of ${count(all, 'request')}, what runs out first at the top.`,
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

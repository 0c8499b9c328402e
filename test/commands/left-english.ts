import { allOperations } from '../../commands/registry.ts';
import { englishIn, textsIn } from '../support/pseudo-language.ts';

/** Words that are still English in a view that was rendered in another language; data is Greek, or listed here. */
export const leftEnglish = (rendered: unknown): string[] =>
  englishIn(textsIn(rendered).map(undeclared).join('\n'), codes);

/** The verbs themselves, as they're typed, and as the start of a button. */
const verbs = new RegExp(`\\b(?:${allOperations.map(({ name }) => name).join('|')})\\b`, 'giu');
const permission = /\b[a-z]+(?::[a-z]+)+\b/gu;
const undeclared = (text: string): string => text.replace(permission, ' ').replace(verbs, ' ');

/** Grant types, a month, and a host: not words of a language. */
const codes = /^(?:CODE|TOKEN|PASSWORD|SAML|BEARER|CLIENT-CREDENTIALS|Nov|Aug|example)$/u;

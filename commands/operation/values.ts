import { z } from 'zod';
import { longestOptionValue } from '../block-kit/blocks.ts';

const optionValue = z.object({ label: z.string(), value: z.string().max(longestOptionValue) });

/** The fields' values, as typed. They're kept while the form's fields change, so that nothing is lost: loose, for fields of a newer version too. */
export const formValues = z.looseObject({
  name: z.string().default(''),
  description: z.string().default(''),
  grantType: z.string().default(''),
  duration: z.string().default(''),
  redirectUris: z.string().default(''),
  scopes: z.array(optionValue).default([]),
  roles: z.array(optionValue).default([]),
  allowedIps: z.string().default(''),
  state: z.string().default(''),
  when: z.string().default(''),
  reason: z.string().default(''),
});
export type FormValues = z.output<z.ZodObject<(typeof formValues)['shape']>>;

export type Field = keyof FormValues;
export type FieldErrors = Partial<Record<Field, string>>;

import { createHash } from 'node:crypto';
import { canonicalJson } from '../../services/canonical-json.ts';
import type { Filled } from '../operation/form.ts';

/** What a review's modal carries: its form, and a digest of the change that it shows, which has to be the one that's saved. */
export const reviewMetadata = ({ formId, client }: Filled, input: unknown): string =>
  `${formId}:${createHash('sha256').update(canonicalJson({ client, input })).digest('base64url')}`;

/** The ID of the form in it. Form IDs have no colon. */
export const formIdIn = (metadata: string): string => metadata.split(':', 1)[0] ?? '';

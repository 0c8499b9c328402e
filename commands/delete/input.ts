import { z } from 'zod';
import { clientTarget } from '../clients/target.ts';

/** `grace`: deactivated at once, deleted days later. Requests of the version before have no moment, and were carried out at once. */
export const input = clientTarget.extend({ when: z.enum(['grace', 'approval']).default('approval') });
export type Input = z.output<typeof input>;

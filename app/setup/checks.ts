import type { Check } from './check.ts';
import { deciderChecks } from './checks/deciders.ts';
import { genesysChecks } from './checks/genesys.ts';
import { machineChecks } from './checks/machine.ts';
import { replicaChecks } from './checks/replicas.ts';
import { slackAppChecks } from './checks/slack-app.ts';
import { slackPeopleChecks } from './checks/slack-people.ts';
import { storeChecks } from './checks/store.ts';

const table = [
  ...machineChecks,
  ...slackAppChecks,
  ...slackPeopleChecks,
  ...genesysChecks,
  ...deciderChecks,
  ...storeChecks,
  ...replicaChecks,
] as const;

/** Every check, in the order in which it's shown. */
export const checks: readonly Check<(typeof table)[number]['name']>[] = table;

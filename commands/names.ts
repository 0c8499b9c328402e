import { catalog } from './language.ts';

/**
 * A verb, such as `show`. Here it's any string: a closed set would be a second list of operations, or would come from the registry and
 * make a circle of imports. registry.ts has the closed set, `RegisteredName`.
 */
export type OperationName = string;

/** A button that leads to an operation on one client. */
export interface Lead {
  operation: OperationName;
  label(): string;
  /** What the operation's form opens with: one of its presets. */
  preset?: string;
  /** Its button is red. */
  danger?: boolean;
}

const words = catalog('client buttons', {
  details: 'Show details',
  creation: 'Create',
  change: 'Update',
  reactivation: 'Reactivate',
  newSecret: 'Rotate secret',
  removal: 'Delete',
});

/**
 * Where operations lead to one another, by what for. Two may lead to each other, so neither can import the other's declaration; the registry's
 * type holds each to an operation that there is.
 */
export const leads = {
  details: { operation: 'show', label: () => words.details },
  creation: { operation: 'create', label: () => words.creation },
  change: { operation: 'update', label: () => words.change },
  /** The form of a change with the state `active` chosen. */
  reactivation: { operation: 'update', label: () => words.reactivation, preset: 'active' },
  newSecret: { operation: 'rotate', label: () => words.newSecret },
  removal: { operation: 'delete', label: () => words.removal, danger: true },
} as const satisfies Readonly<Record<string, Lead>>;

/** action_id and callback_id of everything that can be pressed, picked or sent. */
export const ids = {
  /** A button that runs an operation on a client, value: the client id: `run:show`, or `run:update:active` for a preset of its form. */
  run: (operation: OperationName, preset?: string) =>
    preset === undefined ? `run:${operation}` : `run:${operation}:${preset}`,
  /** A row's menu; each option's value is `show:<client id>`. */
  menu: 'menu',
  page: 'list:page',
  /** Modal forms: `form:create`. */
  form: (operation: OperationName) => `form:${operation}`,
  review: (operation: OperationName) => `review:${operation}`,
  notice: 'notice',
  grantType: 'grant_type',
  scopes: 'scopes',
  roles: 'roles',
  backToForm: 'form:back',
  reveal: 'secret:reveal',
  stored: 'secret:stored',
  approve: 'request:approve',
  deny: 'request:deny',
  cancel: 'request:cancel',
  denyForm: 'request:deny-form',
  secretView: 'secret:view',
} as const;

import { catalog } from './language.ts';

/**
 * A verb, such as `show`. It's any string here: a closed set would be a second list of operations, or would come from the registry and
 * make a circle of imports. registry.ts has the closed set, `RegisteredName`.
 */
export type OperationName = string;

/** A button that opens or runs an operation on one client. */
export interface OperationButton {
  operation: OperationName;
  label(): string;
}

const words = catalog('client buttons', {
  details: 'Show details',
  creation: 'Create',
  change: 'Update',
  deactivation: 'Deactivate',
  reactivation: 'Reactivate',
  newSecret: 'Rotate secret',
  removal: 'Delete',
});

/**
 * The buttons that lead from one operation to another, by purpose. Two operations may lead to each other, so neither can import the other's
 * declaration; the registry's type ensures that each of them exists.
 */
export const operationButtons = {
  details: { operation: 'show', label: () => words.details },
  creation: { operation: 'create', label: () => words.creation },
  change: { operation: 'update', label: () => words.change },
  deactivation: { operation: 'deactivate', label: () => words.deactivation },
  reactivation: { operation: 'reactivate', label: () => words.reactivation },
  newSecret: { operation: 'rotate', label: () => words.newSecret },
  removal: { operation: 'delete', label: () => words.removal },
} as const satisfies Readonly<Record<string, OperationButton>>;

/** Buttons and menus that do something of their own. `app/listeners/actions.ts` doesn't compile until each has its handler. */
const pressed = {
  grantType: 'grant_type',
  backToForm: 'form:back',
  restoreUnsaved: 'form:restore',
  discardUnsaved: 'form:discard',
  reveal: 'secret:open',
  revealBefore: 'secret:reveal', // in messages of the version before, which has no use for the button's half of the key
  stored: 'secret:stored',
  approve: 'request:approve',
  deny: 'request:deny',
  ask: 'request:ask',
  answer: 'request:answer',
  details: 'request:details',
  cancel: 'request:cancel',
  start: 'request:start',
  undoRequest: 'request:undo',
  resume: 'request:resume',
  more: 'request:more', // a card's menu; each option's value is `details:<request id>`
} as const;
export type PressedId = (typeof pressed)[keyof typeof pressed];

/** A button that runs an operation, one that shows another page of a list, one that takes a change back, and one that asks anew. Each kind has one handler. */
type RunId = `run:${string}`;
type PageId = `list:page:${string}` | `requests:page:${string}`;
type UndoId = `undo:${string}`;
/** **Ask again**. */
type AgainId = `again:${string}`;
/** What a button's action_id can be. */
export type ButtonId = PressedId | RunId | PageId | UndoId | AgainId;

/** action_id and callback_id of everything that people can click, choose, or submit. */
export const ids = {
  ...pressed,
  /** A button that runs an operation on a client, whose ID is its value: `run:show`. */
  run: (operation: OperationName): RunId => `run:${operation}`,
  /** **Reactivate** in messages of the version before. */
  reactivateBefore: 'run:update:active',
  /** Its value is `<client id>:<id of what was there before>`. */
  undo: (operation: OperationName): UndoId => `undo:${operation}`,
  /** Its value is the ID of the request that ended. */
  again: (operation: OperationName): AgainId => `again:${operation}`,
  /** A row's menu; each option's value is `show:<client id>`. */
  menu: 'menu',
  page: 'list:page',
  requestsPage: 'requests:page',
  /** Modal forms: `form:create`. */
  form: (operation: OperationName) => `form:${operation}`,
  review: (operation: OperationName) => `review:${operation}`,
  notice: 'notice',
  scopes: 'scopes',
  roles: 'roles',
  denyForm: 'request:deny-form',
  askForm: 'request:ask-form',
  answerForm: 'request:answer-form',
  secretView: 'secret:view',
} as const;

/** Verbs, in the order of help. */
export const operationNames = [
  'list',
  'show',
  'create',
  'update',
  'delete',
  'rotate',
  'requests',
  'audit',
  'whoami',
  'help',
] as const;

export type OperationName = (typeof operationNames)[number];

/** action_id and callback_id of everything that can be pressed, picked or sent. */
export const ids = {
  /** A button that runs an operation on a client: `run:show`, value: the client id. */
  run: (operation: OperationName) => `run:${operation}`,
  /** A button that opens the form of a change with the state `active` chosen; value: the client id. */
  reactivate: 'run:update:active',
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

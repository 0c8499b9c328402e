import type { Json } from '../json.ts';
import { string } from '../json.ts';
import { refuse } from '../refusal.ts';
import { takeTrigger } from '../triggers.ts';
import { findView, openView, publishHome, updateView, viewPayload } from '../views.ts';
import type { World } from '../world.ts';
import type { Methods } from './method.ts';
import { need, needUser } from './method.ts';

const shown = ['trigger_id', 'interactivity_pointer', 'view'];

/** views.* */
export const viewMethods: Methods = {
  'views.open': { takes: shown, scopes: [], run: show('open') },
  'views.push': { takes: shown, scopes: [], run: show('push') },
  'views.update': {
    takes: ['view_id', 'external_id', 'hash', 'view'],
    scopes: [],
    run(world, args) {
      const [id, externalId] = [string(args['view_id']), string(args['external_id'])];
      if (!id && !externalId) throw refuse('invalid_arguments', 'missing required field: view_id');
      const view = findView(world, { id, externalId });
      if (!view) throw refuse('not_found');
      if (typeof args['hash'] === 'string' && args['hash'] !== '' && args['hash'] !== view.hash)
        throw refuse('hash_conflict');
      return { view: viewPayload(world, updateView(world, view, args['view'])) };
    },
  },
  'views.publish': {
    takes: ['user_id', 'view', 'hash'],
    scopes: [],
    run(world, args) {
      const user = needUser(world, need(args, 'user_id'));
      if (!world.app.homeTab) throw refuse('not_enabled');
      return { view: viewPayload(world, publishHome(world, user.id, args['view'], args['hash'])) };
    },
  },
};

function show(mode: 'open' | 'push'): (world: World, args: Json) => Json {
  return (world, args) => {
    const trigger = takeTrigger(world, args['trigger_id'] ?? args['interactivity_pointer']);
    return { view: viewPayload(world, openView(world, trigger, args['view'], mode)) };
  };
}

import type { PageState } from '../protocol.ts';
import { Clients } from './panel/clients.tsx';
import { Clock } from './panel/clock.tsx';
import { Settings } from './panel/settings.tsx';
import { Trail } from './panel/trail.tsx';
import { Troubles } from './panel/troubles.tsx';
import { Wire } from './panel/wire.tsx';

/** What's behind Slack: the organization, what can go wrong with it, the bot, and what it left behind. */
export function Panel({ state }: { state: PageState }) {
  const zone = state.people.find(({ id }) => id === state.me)?.zone ?? 'UTC';
  return (
    <>
      <Clients {...state.genesys} />
      <Troubles troubles={state.troubles} />
      <Clock now={state.now} zone={zone} warning={state.bot.clockWarning} />
      <Settings bot={state.bot} />
      {state.trail !== undefined && <Trail trail={state.trail} names={state.names} zone={zone} />}
      <Wire wire={state.wire} zone={zone} />
    </>
  );
}

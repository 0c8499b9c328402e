import type { Trouble } from '../../protocol.ts';
import { ActButton } from '../act-button.tsx';

const groups: readonly [Trouble['about'], string][] = [
  ['genesys', 'Genesys Cloud'],
  ['slack', 'Slack'],
  ['people', 'People'],
];

export function Troubles({ troubles }: { troubles: readonly Trouble[] }) {
  if (troubles.length === 0) return null;
  return (
    <section aria-labelledby="troubles">
      <h2 id="troubles">Make it go wrong</h2>
      {groups.map(([about, label]) => (
        <Group key={about} label={label} troubles={troubles.filter((trouble) => trouble.about === about)} />
      ))}
    </section>
  );
}

function Group({ label, troubles }: { label: string; troubles: readonly Trouble[] }) {
  if (troubles.length === 0) return null;
  return (
    <fieldset class="acts">
      <legend>{label}</legend>
      {troubles.map(({ id, label: name, isOn }) => (
        <ActButton key={id} action={{ do: 'trouble', id, on: isOn !== true }} isOn={isOn}>
          {name}
        </ActButton>
      ))}
    </fieldset>
  );
}

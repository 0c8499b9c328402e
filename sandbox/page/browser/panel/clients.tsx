import type { PageClient, PageState } from '../../protocol.ts';

/** How many are drawn: more would slow the page down. */
const most = 100;

export function Clients({ organization, clients }: PageState['genesys']) {
  return (
    <section aria-labelledby="clients">
      <h2 id="clients">
        Genesys Cloud <small>simulated</small>
      </h2>
      <p class="muted">{organization}</p>
      {clients.length === 0 ? <p class="muted">It has no OAuth clients.</p> : <Table clients={clients} />}
    </section>
  );
}

function Table({ clients }: { clients: readonly PageClient[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: What scrolls must be reachable by keyboard.
    <section class="table" aria-label="OAuth clients" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">OAuth client</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              <abbr title="API calls in the last 7 days">7 days</abbr>
            </th>
          </tr>
        </thead>
        <tbody>
          {clients.slice(0, most).map(({ id, name, grantType, state, callsInSevenDays, isBots }) => (
            <tr key={id} class={state === 'active' ? '' : 'idle'}>
              <th scope="row">
                {name} {isBots && <span class="tag">the bot’s</span>}
                <small>{grantType}</small>
              </th>
              <td>{state}</td>
              <td class="number">{callsInSevenDays.toLocaleString('en-US')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {clients.length > most && <p class="muted">{(clients.length - most).toLocaleString('en-US')} more.</p>}
    </section>
  );
}

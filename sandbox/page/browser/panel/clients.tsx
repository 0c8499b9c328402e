import type { PageClient, PageState } from '../../protocol.ts';

export function Clients({ organization, clients, more }: PageState['genesys']) {
  return (
    <section aria-labelledby="clients">
      <h2 id="clients">
        Genesys Cloud <small>simulated</small>
      </h2>
      <p class="muted">{organization}</p>
      {clients.length === 0 ? <p class="muted">It has no OAuth clients.</p> : <Table clients={clients} more={more} />}
    </section>
  );
}

function Table({ clients, more }: { clients: readonly PageClient[]; more: number }) {
  return (
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
          {clients.map(({ id, name, grantType, state, callsInSevenDays, isBots }) => (
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
      {more > 0 && <p class="muted">And {more.toLocaleString('en-US')} more.</p>}
    </section>
  );
}

/** Before the first state. */
export function Waiting({ isConnected }: { isConnected: boolean }) {
  return (
    <main class="waiting">
      <h1>Keyturn sandbox</h1>
      {isConnected ? <p role="status">Loading…</p> : <Disconnected isConnected={false} />}
    </main>
  );
}

export function Disconnected({ isConnected }: { isConnected: boolean }) {
  return (
    <div role="status">
      {!isConnected && (
        <p class="strip">
          <b>The sandbox isn’t running anymore.</b> Start it again. If it gets the same address, this page reconnects by
          itself.
        </p>
      )}
    </div>
  );
}

/** Why what was pressed couldn't be done. */
export function Problem({ problem, onDismiss }: { problem: string; onDismiss: () => void }) {
  return (
    <div role="alert">
      {problem !== '' && (
        <p class="strip bad">
          {problem}{' '}
          <button type="button" class="quiet" onClick={onDismiss}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}

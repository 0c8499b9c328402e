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
          <b>The sandbox isn’t responding.</b> This page reconnects on its own. If the sandbox was stopped, start it
          again, and open the address that it prints.
        </p>
      )}
    </div>
  );
}

/** Why what was pressed beside it couldn't be done; '' if it could. */
export function Problem({ problem }: { problem: string }) {
  return (
    <p class="problem" role="alert">
      {problem}
    </p>
  );
}

import type { PagePerson } from '../../protocol.ts';

interface PeopleProps {
  people: readonly PagePerson[];
  chosen: string;
  onChoose: (id: string) => void;
}

export function People({ people, chosen, onChoose }: PeopleProps) {
  return (
    <section aria-labelledby="people">
      <h2 id="people">You are</h2>
      <ul>
        {people.map(({ id, name, about, unread = 0 }) => (
          <li key={id}>
            <button
              type="button"
              class="row"
              aria-current={id === chosen ? 'true' : undefined}
              onClick={() => onChoose(id)}
            >
              <span class="name">{name}</span>
              <span class="about">{about}</span>
              {unread > 0 && id !== chosen && (
                <span class="badge">
                  {unread} <span class="hidden">unread</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

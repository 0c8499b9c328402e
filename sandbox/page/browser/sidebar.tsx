import type { ComponentChildren } from 'preact';
import type { PageState } from '../protocol.ts';
import type { Look } from './look.ts';
import { People } from './sidebar/people.tsx';
import { Places } from './sidebar/places.tsx';
import { Views } from './sidebar/views.tsx';
import type { Spot } from './spot.ts';
import type { Go } from './use-spot.ts';

/** The state, whose Slack it is, and how it’s drawn. */
export interface Shown {
  state: PageState;
  spot: Spot;
  go: Go;
  look: Look;
  onLook: (look: Look) => void;
}

interface SidebarProps extends Shown {
  /** The guided run. */
  children: ComponentChildren;
}

/** Whose Slack it is, where in it, and how it's drawn. */
export function Sidebar({ state, spot, go, look, onLook, children }: SidebarProps) {
  return (
    <>
      <People people={state.people} chosen={spot.person} onChoose={(person) => go({ person })} />
      <Places places={state.places} chosen={spot.place} onChoose={(place) => go({ place })} />
      {children}
      <Views look={look} onLook={onLook} />
    </>
  );
}

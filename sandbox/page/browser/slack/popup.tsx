import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface PopupProps {
  /** What it opens at. */
  anchor: RefObject<HTMLElement | null>;
  /** Whether it's as wide as its anchor; else it ends where its anchor does. */
  isWide?: boolean;
  children: ComponentChildren;
}

const gap = 4;
const mostHeight = 320;

/** A layer at its anchor: below it, or above where there's more room. Nothing that scrolls cuts it off. */
export function Popup({ anchor, isWide = false, children }: PopupProps) {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = (): void => {
      if (anchor.current && layer.current) put(layer.current, anchor.current.getBoundingClientRect(), isWide);
    };
    const { current } = layer;
    if (current?.matches(':popover-open') === false) {
      current.showPopover();
      current.querySelector<HTMLElement>('[data-first]')?.focus();
    }
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  });
  return (
    <div ref={layer} class="popup" popover="manual">
      {children}
    </div>
  );
}

function put(layer: HTMLElement, at: DOMRect, isWide: boolean): void {
  const below = innerHeight - at.bottom - 2 * gap;
  const isBelow = below >= Math.min(mostHeight, layer.scrollHeight) || below >= at.top;
  const { style } = layer;
  style.maxHeight = `${Math.min(mostHeight, isBelow ? below : at.top - 2 * gap)}px`;
  style.top = isBelow ? `${at.bottom + gap}px` : 'auto';
  style.bottom = isBelow ? 'auto' : `${innerHeight - at.top + gap}px`;
  if (isWide) {
    style.left = `${at.left}px`;
    style.width = `${at.width}px`;
  } else {
    style.left = `${Math.max(gap, Math.min(at.right, innerWidth - gap) - layer.offsetWidth)}px`;
  }
}

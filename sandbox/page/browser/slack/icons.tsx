const paths = {
  close: 'M5 5l10 10M15 5L5 15',
  back: 'M12 4l-6 6 6 6',
  down: 'M5 8l5 5 5-5',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  reply: 'M4 4h12v9H9l-4 3.5V13H4z',
  send: 'M3 3.5l14 6.5-14 6.5 2.2-6.5zM5.2 10H11',
  archive: 'M3 4h14v4H3zM4.5 8v8h11V8M8 11h4',
  check: 'M4 10.5l4 4 8-9',
} as const;

/** A line drawing that says nothing to a screen reader: the control that it's on has a name. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** Genesys Cloud's date in ms since 1970; undefined if it's missing or unreadable. */
export const moment = (iso: string | undefined): number | undefined => {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? undefined : at;
};

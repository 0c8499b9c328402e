/** A moment of Genesys Cloud's in ms since 1970; undefined where there is none that can be read. */
export const moment = (iso: string | undefined): number | undefined => {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? undefined : at;
};

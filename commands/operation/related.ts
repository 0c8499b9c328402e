/** Another open request for the same client. */
export interface Related {
  /** `Delete client` */
  verb: string;
  /** Its requester's name. */
  by: string;
  /** When it was asked for, in ms since 1970. */
  at: number;
  /** To its card. */
  link: string | undefined;
}

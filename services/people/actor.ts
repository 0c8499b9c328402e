/** The person in a verified Slack payload. */
export interface Actor {
  /** The ID of the person's own workspace (T…) or organization (E…); '' if the payload doesn't have it. */
  readonly team: string;
  readonly user: string;
  /** The ID of the payload's Enterprise Grid organization. */
  readonly enterprise?: string;
  /** The ID of the workspace that the payload comes from, if it isn't the person's own. */
  readonly workspace?: string;
}

/** Who acts, as a verified Slack payload says. */
export interface Actor {
  /** Id of the person's own workspace (T…) or organization (E…), as far as the payload names one; '' if not. */
  readonly team: string;
  readonly user: string;
  /** Id of the Enterprise Grid organization that the payload names. */
  readonly enterprise?: string;
  /** Id of the workspace that the payload comes from, if the person's own team is another. */
  readonly workspace?: string;
}

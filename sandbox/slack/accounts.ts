/** Who acts, and which team the payload names. */
export interface Person {
  readonly id: string;
  /** Overrides every team ID of the payload. */
  readonly team: string | undefined;
  /** Overrides the organization that payloads name; null removes it. */
  readonly enterprise?: string | null | undefined;
}

/** Fields as in users.info. A field set to `undefined` is left out of responses. */
export interface SlackUser {
  id: string;
  team_id?: string | null | undefined;
  /** In an Enterprise Grid organization: which of its workspaces the person belongs to. */
  enterprise_user?: EnterpriseUser | undefined;
  name?: string | undefined;
  deleted?: boolean | undefined;
  is_bot?: boolean | undefined;
  is_app_user?: boolean | undefined;
  is_restricted?: boolean | undefined;
  is_ultra_restricted?: boolean | undefined;
  is_stranger?: boolean | undefined;
  is_invited_user?: boolean | undefined;
  is_email_confirmed?: boolean | undefined;
  is_admin?: boolean | undefined;
  is_owner?: boolean | undefined;
  tz?: string | undefined;
  locale?: string | undefined;
  profile?: SlackProfile | undefined;
}

/** The part of a profile that the sandbox knows. changeUser merges the fields it's given into the existing ones. */
export interface SlackProfile {
  real_name?: string | undefined;
  display_name?: string | undefined;
  email?: string | undefined;
  team?: string | undefined;
}

/** An Enterprise Grid organization. */
export interface Enterprise {
  readonly id: string;
  readonly name: string;
}

/** `enterprise_user` of users.info (docs.slack.dev/reference/objects/user-object). */
export interface EnterpriseUser {
  id: string;
  enterprise_id: string;
  enterprise_name: string;
  is_admin: boolean;
  is_owner: boolean;
  /** IDs of the workspaces that the person belongs to. */
  teams: string[];
}

export interface SlackChannel {
  id: string;
  name: string;
  is_private: boolean;
  is_archived: boolean;
  is_ext_shared: boolean;
  /** An outside organization was invited and hasn't joined yet. */
  is_pending_ext_shared?: boolean;
  /** Shared among the workspaces of one Enterprise Grid organization. */
  is_org_shared?: boolean;
  /** IDs of the invited organizations. */
  pending_shared?: string[];
  pending_connected_team_ids?: string[];
  /** IDs of the organizations that have joined. */
  connected_team_ids?: string[];
  /** User IDs. The bot can only post where its own ID is among them. */
  members: string[];
}

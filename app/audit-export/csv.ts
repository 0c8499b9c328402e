import type { TrailRecord } from '../../services/audit/record.ts';

const columns = [
  ...['seq', 'time', 'action', 'operation', 'person', 'slack_team', 'slack_user', 'genesys_user'],
  ...['client_name', 'client_id', 'request_id', 'code', 'reference', 'correlation_id', 'note', 'id'],
];

export const csvHeader = columns.join(',');

/** A record as a line of CSV (RFC 4180) without its line feed. Spreadsheets take no cell for a formula. */
export function csvLine(record: TrailRecord): string {
  const { seq, time, action, operation, person, clientName, clientId, requestId, code, reference, note, id } = record;
  return [
    ...[seq, time, action ?? '(newer version)', operation],
    ...[person?.name, person?.slackTeam, person?.slackUser, person?.genesysUser],
    ...[clientName, clientId, requestId, code, reference, record.correlationId],
    ...[note === undefined ? undefined : JSON.stringify(note), id],
  ]
    .map(cell)
    .join(',');
}

function cell(value: string | number | undefined): string {
  const text = String(value ?? '');
  // An apostrophe in front tells spreadsheets that it's text: https://owasp.org/www-community/attacks/CSV_Injection
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

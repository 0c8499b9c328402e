/** Why Slack and Keyturn can't reach each other. `/readyz` and the log show it. */
export type LinkTrouble =
  | 'token_refused' // Slack refuses the bot token
  | SocketTrouble
  | 'unreachable'; // no call has had a response for 20 s

export type SocketTrouble =
  | 'app_token_refused' // Slack refuses the app-level token, and nothing is connected
  | 'socket_mode_off' // Socket Mode was turned off
  | 'no_socket'; // nothing has been connected for 10 s

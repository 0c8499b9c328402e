/** What keeps Slack and Keyturn apart, as a closed set: `/readyz` and the log say it. */
export type LinkTrouble =
  | 'token_refused' // Slack takes the bot token no longer
  | SocketTrouble
  | 'unreachable'; // no call has got an answer for 20 s

export type SocketTrouble =
  | 'app_token_refused' // Slack takes the app-level token no longer, and nothing is connected
  | 'socket_mode_off' // somebody switched Socket Mode off
  | 'no_socket'; // nothing has been connected for 10 s

/** Where Slack takes answers, in its commercial and its government cloud (docs.slack.dev/interactivity/handling-user-interaction, docs.slack.dev/govslack). */
const slackOrigins = ['https://hooks.slack.com', 'https://hooks.slack-gov.com'];

/**
 * Returns the function that tells whether a response_url leads to Slack, or to the server that stands in for it at `apiUrl`. Anyone with the signing
 * secret can write any other address into a payload, and people's answers would go there.
 */
export function slackAnswerCheck(apiUrl: string): (responseUrl: string) => boolean {
  const origins: ReadonlySet<string> = new Set([...slackOrigins, new URL(apiUrl).origin]);
  return (responseUrl) => {
    const url = URL.canParse(responseUrl) ? new URL(responseUrl) : undefined;
    return url !== undefined && origins.has(url.origin) && url.username === '' && url.password === '';
  };
}

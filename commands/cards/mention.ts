/** A person as a mention, which Slack shows by their name. mrkdwn. */
export const mention = ({ slackUser }: { slackUser: string }): string => `<@${slackUser}>`;

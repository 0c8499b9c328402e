/** Hosts on this machine or its private network: RFC 1918, RFC 4193, RFC 6762, or a name without a dot. */
const nearby = [
  /^(?:[^.:]+|.+\.(?:localhost|local|internal))$/iu,
  /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}$/u,
  /^\[?(?:::1|f[cd][\da-f]{2}:.+|fe80:.+)\]?$/iu,
];

/** Whether a host is on this machine or its private network, by its name or address alone. */
export const isNearby = (host: string): boolean => nearby.some((each) => each.test(host));

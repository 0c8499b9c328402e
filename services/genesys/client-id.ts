/** Whether `text` is written as the ids of clients are: a UUID, in any case. */
export const isClientId = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu.test(text);

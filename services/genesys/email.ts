/** The form in which email addresses are equal. Not `toLowerCase`, which makes a k of the Kelvin sign (U+212A): it would pass for someone else's. */
export const emailKey = (email: string): string => email.trim().replace(/[A-Z]/gu, (letter) => letter.toLowerCase());

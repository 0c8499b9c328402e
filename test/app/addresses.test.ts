import { expect, test } from 'vitest';
import { settings } from '../../app/config/settings.ts';

test.each([
  'http://localhost:4000/api/',
  'http://127.0.0.1:4000/api/',
  'http://[::1]:4000/api/',
  'http://slack:4000/api/',
  'http://slack.internal/api/',
  'http://10.1.2.3/api/',
  'http://192.168.1.2/api/',
  'http://172.20.0.3/api/',
  'http://[fd00::1]/api/',
  'https://slack.example.com/api/',
])('%s is local or encrypted', (url) => {
  expect(settings.SLACK_API_URL.schema.parse(url)).toBe(url);
});

test.each([
  'http://slack.com/api/',
  'http://10.evil.example/api/',
  'http://127.evil.example/api/',
  'http://172.32.0.1/api/',
  'http://192.169.0.1/api/',
  'http://[2001:db8::1]/api/',
  'http://local.example/api/',
])('%s would send tokens unencrypted', (url) => {
  expect(settings.SLACK_API_URL.schema.safeParse(url).success).toBe(false);
});

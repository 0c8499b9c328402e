// Checks manifests against Slack's own schema: node scripts/validate-manifest.mjs [file …]
// SLACK_MANIFEST_SCHEMA names the schema's file, or several, comma-separated; they come from github.com/slackapi/manifest-schema.
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

/** Ajv knows no formats by itself. One that's missing here is ignored, with a warning. */
const formats = { uri: (text) => URL.canParse(text), ipv4: (text) => isIPv4(text) };

const schemas = (process.env.SLACK_MANIFEST_SCHEMA ?? '').split(',').filter((path) => path !== '');
const manifests = process.argv.slice(2);
if (manifests.length === 0) manifests.push('manifest.yml', 'manifest.http.yml');

if (schemas.length === 0) {
  process.stdout.write('SLACK_MANIFEST_SCHEMA names no file: not checked against Slack’s own schema.\n');
}
for (const schema of schemas) {
  // Slack's schema has keywords of its own (_note, regex).
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
  for (const manifest of manifests) {
    const valid = validate(parse(readFileSync(manifest, 'utf8')));
    process.stdout.write(
      `${manifest}: ${valid ? 'valid' : ajv.errorsText(validate.errors, { dataVar: 'manifest' })}\n`,
    );
    if (!valid) process.exitCode = 1;
  }
}

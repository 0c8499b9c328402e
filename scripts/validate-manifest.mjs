// Checks manifests against Slack's own schema: node scripts/validate-manifest.mjs [file …]
// SLACK_MANIFEST_SCHEMA names the schema's file, or several, comma-separated; they come from github.com/slackapi/manifest-schema.
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

const schemas = (process.env.SLACK_MANIFEST_SCHEMA ?? '').split(',').filter((path) => path !== '');
const manifests = process.argv.slice(2);
if (manifests.length === 0) manifests.push('manifest.yml', 'manifest.http.yml');

if (schemas.length === 0) {
  process.stdout.write('SLACK_MANIFEST_SCHEMA names no file: not checked against Slack’s own schema.\n');
}
for (const schema of schemas) {
  // Slack's schema has keywords of its own (_note, regex).
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
  for (const manifest of manifests) {
    const valid = validate(parse(readFileSync(manifest, 'utf8')));
    process.stdout.write(
      `${manifest}: ${valid ? 'valid' : ajv.errorsText(validate.errors, { dataVar: 'manifest' })}\n`,
    );
    if (!valid) process.exitCode = 1;
  }
}

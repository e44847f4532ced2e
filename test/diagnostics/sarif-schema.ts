import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const path = 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';

/** What the published SARIF 2.1.0 schema has against a log: nothing, or one line for each complaint. */
export function sarifComplaints(log: unknown): string[] {
  const validate = compiled();
  return validate(log)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

let known: ReturnType<Ajv['compile']> | undefined;

/** The schema is of draft 4, which differs from draft 7 in nothing that it uses but the spelling of `$id`; one of its patterns needs a lenient reader. */
function compiled(): ReturnType<Ajv['compile']> {
  if (known) return known;
  const { $schema, id, ...schema } = JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<
    string,
    unknown
  >;
  if ($schema !== 'http://json-schema.org/draft-04/schema#' || typeof id !== 'string')
    throw new Error('not the schema that was expected');
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat('uri', (text: string) => URL.canParse(text));
  ajv.addFormat('uri-reference', (text: string) => isReference(text));
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  known = ajv.compile(schema);
  return known;
}

function isReference(text: string): boolean {
  return (
    /^(?:[\w\-.~!$&'()*+,;=:@/?#]|%[0-9a-f]{2})*$/i.test(text) &&
    URL.canParse(text, 'https://example.org/base/')
  );
}

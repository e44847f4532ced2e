// What the contract names is sent by the server and shown by the client.
import { existsSync, readFileSync } from 'node:fs';

const { fields } = JSON.parse(readFileSync('contracts/api.json', 'utf8'));
const missing = fields
  .flatMap((field) => [`server/fields/${field}.json`, `client/fields/${field}.mjs`])
  .filter((file) => !existsSync(file));
for (const file of missing) console.error(`the contract asks for ${file}`);
console.log(`${fields.length} fields in the contract: ${fields.join(', ')}`);
process.exit(missing.length === 0 ? 0 : 1);

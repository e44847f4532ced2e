// Every field has its three files. With a folder's name (server, client, docs): only that part is looked at.
import { existsSync, readdirSync } from 'node:fs';

const parts = { server: '.json', client: '.mjs', docs: '.md' };
const only = process.argv[2];
const asked = Object.entries(parts).filter(([part]) => only === undefined || part === only);
const fields = new Set(
  Object.keys(parts).flatMap((part) => readdirSync(`${part}/fields`).map((file) => file.replace(/\.\w+$/, ''))),
);
let missing = 0;
for (const field of fields)
  for (const [part, ending] of asked) {
    const file = `${part}/fields/${field}${ending}`;
    if (existsSync(file)) continue;
    console.error(`${field}: there is no ${file}`);
    missing += 1;
  }
console.log(`${fields.size} fields, ${missing} files missing`);
process.exit(missing === 0 ? 0 : 1);

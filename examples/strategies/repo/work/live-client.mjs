// The client's side: see live-server.mjs.
import { readFileSync } from 'node:fs';
import { write } from './lib.mjs';
import { letter, say } from './letters.mjs';

const show = (field) => write(`client/fields/${field}.mjs`, `export const show = (value) => \`${field} \${value}\`;\n`);

for (const field of JSON.parse(readFileSync('contracts/api.json', 'utf8')).fields) await show(field);
await letter(({ kind, text }) => kind === 'contract' && text.startsWith('Version 2 '));
const published = JSON.parse(readFileSync(`${process.env.PCOORD_CONTRACTS}/api`, 'utf8'));
for (const field of published.fields) await show(field);

const changes = readFileSync('CHANGES.md', 'utf8');
await write('CHANGES.md', `${changes}- wind and humidity, from the client\n`);
await letter(({ kind, paths }) => kind === 'alert' && paths.includes('CHANGES.md'));
await write('CHANGES.md', changes);
say({ kind: 'message', to: 'server', text: 'wind and humidity, from the client' });

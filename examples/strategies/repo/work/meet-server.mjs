// Stands in for an agent on the server's side of a session with meetings. It and the client's agent both need a field in
// the contract, and both write it down. A meeting finds that out while they are at work.
import { readFileSync } from 'node:fs';
import { think, write } from './lib.mjs';
import { letter } from './letters.mjs';

const contract = (...fields) => `${JSON.stringify({ version: 2, fields: ['temperature', ...fields] })}\n`;

if (process.env.PCOORD_PHASE === '1') {
  await write('contracts/api.json', contract('wind'));
  // The alert names the file; the client gives way and says what it needs.
  await letter(({ kind, paths }) => kind === 'alert' && paths.includes('contracts/api.json'));
  await letter(({ from, text }) => from === 'client' && text.includes('gusts'));
  await write('contracts/api.json', contract('wind', 'gusts'));
} else {
  await think();
  for (const field of JSON.parse(readFileSync('contracts/api.json', 'utf8')).fields)
    await write(`server/fields/${field}.json`, `{ "unit": "?", "from": "sensor-${field}" }\n`);
}

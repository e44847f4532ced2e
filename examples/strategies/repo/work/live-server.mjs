// Stands in for an agent on the server's side of a session whose streams hear of each other at once.
import { readFileSync } from 'node:fs';
import { write } from './lib.mjs';
import { letter } from './letters.mjs';

const contract = (version, ...fields) => `${JSON.stringify({ version, fields: ['temperature', ...fields] })}\n`;

if (process.env.PCOORD_PHASE === 'agree') {
  await write('contracts/api.json', contract(2, 'wind'));
} else {
  // The contract changes while the client is at work on it: its stream has the new one a moment later.
  await write('server/fields/wind.json', '{ "unit": "km/h", "from": "sensor-2" }\n');
  await write('contracts/api.json', contract(3, 'wind', 'humidity'));
  await write('server/fields/humidity.json', '{ "unit": "%", "from": "sensor-3" }\n');
  await write('CHANGES.md', `${readFileSync('CHANGES.md', 'utf8')}- wind and humidity, from the server\n`);
  // Both streams write CHANGES.md, so both are told at once. The client leaves it to the server.
  const { text } = await letter(({ from }) => from === 'client');
  await write('CHANGES.md', `${readFileSync('CHANGES.md', 'utf8')}- ${text}\n`);
}

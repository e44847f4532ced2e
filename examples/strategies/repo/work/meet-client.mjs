// The client's side: see meet-server.mjs.
import { readFileSync } from 'node:fs';
import { think, write } from './lib.mjs';
import { letter, say } from './letters.mjs';

if (process.env.PCOORD_PHASE === '1') {
  const before = readFileSync('contracts/api.json', 'utf8');
  await write('contracts/api.json', before.replace(']', ', "gusts"]'));
  await write('client/fields/gusts.mjs', 'export const show = (value) => `gusts ${value} km/h`;\n');
  await letter(({ kind, paths }) => kind === 'alert' && paths.includes('contracts/api.json'));
  await write('contracts/api.json', before);
  say({ kind: 'message', to: 'server', text: 'The contract is yours: please add the field "gusts".' });
} else {
  // This phase starts from what the last meeting has brought together.
  await think();
  for (const field of JSON.parse(readFileSync('contracts/api.json', 'utf8')).fields)
    await write(`client/fields/${field}.mjs`, `export const show = (value) => \`${field} \${value}\`;\n`);
}

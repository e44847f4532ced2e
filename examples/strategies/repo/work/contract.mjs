// Stands in for an agent that settles what server and client agree on: `node work/contract.mjs wind humidity`.
import { readFileSync } from 'node:fs';
import { fields, write } from './lib.mjs';

const contract = JSON.parse(readFileSync('contracts/api.json', 'utf8'));
const all = [...new Set([...contract.fields, ...fields()])];
await write('contracts/api.json', `${JSON.stringify({ version: contract.version + 1, fields: all })}\n`);

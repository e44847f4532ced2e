// Stands in for an agent that teaches the server fields: `node work/server.mjs wind humidity`.
import { fields, write } from './lib.mjs';

const units = { wind: 'km/h', humidity: '%', pressure: 'hPa' };
for (const [at, field] of fields().entries())
  await write(`server/fields/${field}.json`, `{ "unit": "${units[field] ?? '?'}", "from": "sensor-${at + 2}" }\n`);

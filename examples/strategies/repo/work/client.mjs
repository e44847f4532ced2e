// Stands in for an agent that lets the client show fields: `node work/client.mjs wind humidity`.
import { fields, write } from './lib.mjs';

const units = { wind: 'km/h', humidity: '%', pressure: 'hPa' };
for (const field of fields())
  await write(`client/fields/${field}.mjs`, `export const show = (value) => \`\${value} ${units[field] ?? '?'}\`;\n`);

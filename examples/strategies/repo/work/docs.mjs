// Stands in for an agent that writes the guide: `node work/docs.mjs wind humidity`.
import { fields, write } from './lib.mjs';

for (const field of fields()) {
  const title = field[0].toUpperCase() + field.slice(1);
  await write(`docs/fields/${field}.md`, `# ${title}\n\nMeasured every minute.\n`);
}

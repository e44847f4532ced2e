// The performance constraints: indexes for every foreign key, filter and order; limited lists; small styles.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readControllers } from '../tools/lib/rails.mjs';
import { parseSchema } from '../tools/lib/schema.mjs';
import { report } from './report.mjs';

const limits = JSON.parse(readFileSync('docs/performance-constraints.json', 'utf8'));
const tables = parseSchema(readFileSync('db/schema.rb', 'utf8'));
const findings = [];

for (const [name, table] of tables)
  for (const { name: column } of table.columns)
    if (limits.every_foreign_key_indexed && column.endsWith('_id') && !indexed(table, column))
      findings.push(`${name}.${column}: a foreign key without an index`);

for (const { file, resource, actions, filters, order, limit } of readControllers('app/controllers')) {
  if (!actions.includes('index')) continue;
  if (!(limit <= limits.page_size)) findings.push(`app/controllers/${file}: a list without a limit of at most ${limits.page_size}`);
  for (const column of [...filters, order])
    if (limits.every_filter_and_order_indexed && !indexed(tables.get(resource), column))
      findings.push(`app/controllers/${file}: ${column} has no index`);
}

const styles = readdirSync('src/styles').map((file) => join('src/styles', file));
for (const file of styles) {
  const bytes = statSync(file).size;
  if (bytes > limits.stylesheet_bytes) findings.push(`${file}: ${bytes} bytes, more than ${limits.stylesheet_bytes}`);
}
report(`${tables.size} tables, ${styles.length} styles within the constraints`, findings);

function indexed(table, column) {
  return table?.indexes.some((index) => index.columns[0] === column) ?? false;
}

// db/schema.rb holds exactly the tables, columns and indexes that the migrations add up to.
import { readFileSync } from 'node:fs';
import { applyMigrations, parseSchema, readMigrations, renderSchema } from '../tools/lib/schema.mjs';
import { report } from './report.mjs';

const findings = [];
const migrations = readMigrations('db/migrate');
const expected = applyMigrations(migrations);
const text = readFileSync('db/schema.rb', 'utf8');
const actual = parseSchema(text);

for (const [name, table] of expected) {
  const found = actual.get(name);
  if (!found) findings.push(`db/schema.rb: table ${name} is missing`);
  for (const column of table.columns)
    if (found && !found.columns.some((other) => other.name === column.name))
      findings.push(`db/schema.rb: ${name}.${column.name} is missing`);
}
for (const name of actual.keys()) if (!expected.has(name)) findings.push(`db/schema.rb: no migration makes ${name}`);
if (findings.length === 0 && text !== renderSchema(expected, migrations.at(-1).version))
  findings.push('db/schema.rb: is not what the migrations write');

report(`${migrations.length} migrations, ${expected.size} tables`, findings);

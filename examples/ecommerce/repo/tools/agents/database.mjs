// Stands in for @database-admin. Phase 1: migrations for the data requirements. Phase 2: indexes for the queries that
// the controllers of phase 1 make.
import { readControllers } from '../lib/rails.mjs';
import { applyMigrations, parseSchema, readMigrations, renderSchema } from '../lib/schema.mjs';
import { camel } from '../lib/names.mjs';
import { demand, fail, readJson, step, work, write } from '../lib/workplace.mjs';

await work({ 1: addTables, 2: addIndexes });

async function addTables() {
  const { create, extend } = readJson('docs/data-requirements.json');
  for (const { table, columns } of create) {
    await step(`designing ${table}`);
    const lines = columns.map((column) => `      t.${column.type} :${column.name}${options(column)}\n`).join('');
    writeMigration(`create_${table}`, `    create_table :${table} do |t|\n${lines}      t.timestamps\n    end\n`);
  }
  for (const { table, columns } of extend) {
    await step(`extending ${table}`);
    for (const column of columns)
      writeMigration(`add_${column.name}_to_${table}`, `    add_reference :${table}, :${column.name}${options(column)}\n`);
  }
  await step('writing the schema');
  writeSchema();
}

async function addIndexes() {
  const tables = parseSchema(demand('db/schema.rb', 'it belongs to the repository'));
  const controllers = new Map(readControllers('app/controllers').map((controller) => [controller.resource, controller]));
  const lines = [];
  for (const { name } of readJson('docs/contracts/api.json').resources) {
    const controller = controllers.get(name) ?? fail(`no controller for ${name}: did phase 1 of the backend come first?`);
    await step(`reading the queries of ${controller.file}`);
    for (const column of [...controller.filters, controller.order].filter(Boolean))
      if (!tables.get(name).indexes.some((index) => index.columns[0] === column))
        lines.push(`    add_index :${name}, [:${column}]\n`);
  }
  await step(`adding ${lines.length} indexes`);
  writeMigration('add_indexes_for_queries', lines.join(''));
  writeSchema();
}

function options(column) {
  return column.null === false ? ', null: false' : '';
}

function writeMigration(name, body) {
  const migrations = readMigrations('db/migrate');
  if (migrations.some(({ file }) => file.endsWith(`_${name}.rb`))) return;
  const version = String(Number(migrations.at(-1).version) + 100);
  write(
    `db/migrate/${version}_${name}.rb`,
    `class ${camel(name)} < ActiveRecord::Migration[7.1]\n  def change\n${body}  end\nend\n`,
  );
}

function writeSchema() {
  const migrations = readMigrations('db/migrate');
  write('db/schema.rb', renderSchema(applyMigrations(migrations), migrations.at(-1).version));
}

// Reads migrations and db/schema.rb, and writes the second from the first.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plural } from './names.mjs';

/** The migrations of a folder, oldest first: `{version, file, text}`. */
export function readMigrations(folder) {
  return readdirSync(folder)
    .filter((file) => /^\d{14}_\w+\.rb$/.test(file))
    .sort()
    .map((file) => ({ version: file.slice(0, 14), file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** The tables that migrations add up to: a Map of name → `{columns: [{name, type, null}], indexes: [{columns, unique}]}`. */
export function applyMigrations(migrations) {
  const tables = new Map();
  for (const { file, text } of migrations) {
    let open = null;
    for (const line of text.split('\n')) {
      const word = line.trim();
      let match;
      if ((match = /^create_table :(\w+) do/.exec(word))) {
        open = { columns: [], indexes: [] };
        tables.set(match[1], open);
      } else if (open && word === 'end') open = null;
      else if (open && word === 't.timestamps') addTimestamps(open);
      else if (open && (match = /^t\.(\w+) :(\w+)(.*)$/.exec(word))) addColumn(open, match[1], match[2], match[3]);
      else if ((match = /^add_reference :(\w+), :(\w+)(.*)$/.exec(word)))
        addColumn(tableOf(tables, match[1], file), 'references', match[2], match[3]);
      else if ((match = /^add_index :(\w+), \[([^\]]+)\](.*)$/.exec(word)))
        tableOf(tables, match[1], file).indexes.push({ columns: symbols(match[2]), unique: match[3].includes('unique: true') });
    }
  }
  return tables;
}

/** The text of db/schema.rb. */
export function renderSchema(tables, version) {
  const blocks = [...tables].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, table]) => renderTable(name, table));
  return `# Written from the migrations; do not edit.\nActiveRecord::Schema[7.1].define(version: ${version}) do\n${blocks.join('\n')}end\n`;
}

/** Reads db/schema.rb back into the same Map. */
export function parseSchema(text) {
  const tables = new Map();
  let open = null;
  for (const line of text.split('\n')) {
    const word = line.trim();
    let match;
    if ((match = /^create_table "(\w+)"/.exec(word))) {
      open = { columns: [], indexes: [] };
      tables.set(match[1], open);
    } else if (open && word === 'end') open = null;
    else if (open && (match = /^t\.index \[([^\]]+)\](.*)$/.exec(word)))
      open.indexes.push({ columns: match[1].match(/\w+/g), unique: match[2].includes('unique: true') });
    else if (open && (match = /^t\.(\w+) "(\w+)"(.*)$/.exec(word)))
      open.columns.push({ name: match[2], type: match[1], null: !match[3].includes('null: false') });
  }
  return tables;
}

function tableOf(tables, name, file) {
  const table = tables.get(name);
  if (!table) throw new Error(`${file}: there is no table ${name} yet`);
  return table;
}

function addColumn(table, type, name, options) {
  const nullable = !options.includes('null: false');
  if (type !== 'references') return table.columns.push({ name, type, null: nullable });
  table.columns.push({ name: `${name}_id`, type: 'bigint', null: nullable });
  if (!options.includes('index: false')) table.indexes.push({ columns: [`${name}_id`], unique: false });
}

function addTimestamps(table) {
  for (const name of ['created_at', 'updated_at']) table.columns.push({ name, type: 'datetime', null: false });
}

function renderTable(name, table) {
  const columns = table.columns.map((c) => `    t.${c.type} "${c.name}"${c.null ? '' : ', null: false'}\n`);
  const indexes = table.indexes
    .map((i) => `    t.index [${i.columns.map((c) => `"${c}"`).join(', ')}]${i.unique ? ', unique: true' : ''}\n`)
    .sort();
  return `  create_table "${name}" do |t|\n${columns.join('')}${indexes.join('')}  end\n`;
}

function symbols(list) {
  return list.match(/\w+/g);
}

/** The table a foreign key points to: `product_id` → `products`. */
export function tableOfKey(column) {
  return plural(column.replace(/_id$/, ''));
}

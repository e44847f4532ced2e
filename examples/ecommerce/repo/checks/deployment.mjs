// Prepares a deployment in tmp/deploy: one style bundle, and a manifest with the hash of every file that ships and the
// migrations to run, in order. The same tree gives the same manifest.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrations } from '../tools/lib/schema.mjs';
import { report } from './report.mjs';

const shipped = ['app', 'src/components', 'config']
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();
const sheets = readdirSync('src/styles').filter((file) => file.endsWith('.css'));
const ordered = [...sheets.filter((file) => file === 'tokens.css'), ...sheets.filter((file) => file !== 'tokens.css').sort()];
const bundle = ordered.map((file) => readFileSync(join('src/styles', file), 'utf8')).join('\n');

const migrations = readMigrations('db/migrate');
const findings = migrations
  .filter(({ text }) => !text.includes('def change'))
  .map(({ file }) => `db/migrate/${file}: cannot be rolled back`);

const files = Object.fromEntries(shipped.map((file) => [file, sha256(readFileSync(file))]));
const manifest = { styles: sha256(bundle), migrations: migrations.map(({ version }) => version), files };
mkdirSync('tmp/deploy', { recursive: true });
writeFileSync('tmp/deploy/styles.css', bundle);
writeFileSync('tmp/deploy/manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
report(`${shipped.length} files, ${migrations.length} migrations, manifest ${sha256(JSON.stringify(manifest)).slice(0, 12)}`, findings);

function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}

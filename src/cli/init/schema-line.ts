import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { packageRoot, sessionSchemaAddress } from '../../templates/catalogue.ts';
import { replaceWhole } from '../new/write.ts';
import { leave, type Step, toDo } from './step.ts';

const SCHEMA_LINE = /^#\s*yaml-language-server:\s*\$schema=/m;

/** The line that tells editors the schema, at the top of a session that has none. Nothing else of the file changes. */
export function planSchemaLine(file: string, cwd: string): Step {
  const path = resolve(cwd, file);
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return leave(`${file} is not UTF-8: it was left alone`);
  if (/\.jsonc?$/i.test(file)) return leave(`${file} is JSON, which has no comments: it was left alone`);
  if (SCHEMA_LINE.test(text)) return leave(`${file} names its schema already`);
  const address = sessionSchemaAddress();
  return toDo(`write the schema line into ${file}`, () => replaceWhole(path, withSchemaLine(text, address)), [
    `editors that find ${address} beside it complete keys and explain them`,
  ]);
}

/** The schema beside the session, where its line says that it is. A file of that name which is none of ours stays. */
export function planSchemaCopy(file: string, cwd: string): Step {
  const address = sessionSchemaAddress();
  const ours = join(packageRoot(), 'schemas', address);
  const path = join(dirname(resolve(cwd, file)), address);
  const shown = relative(cwd, path) || address;
  const copy = (): void => copyFileSync(ours, path);
  if (!existsSync(path))
    return toDo(`write ${shown}`, copy, ['commit it: everybody who edits the session needs it']);
  const there = readFileSync(path, 'utf8');
  if (there === readFileSync(ours, 'utf8')) return leave(`${shown} is there already`);
  if (there.includes(`"$id": "${address}"`)) return toDo(`bring ${shown} up to date`, copy);
  return leave(`${shown} is something else than pcoord's schema: it was left alone`);
}

/** The text with the line on top, ended as the file ends its lines. */
function withSchemaLine(text: string, address: string): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const end = /\r\n/.test(text) ? '\r\n' : '\n';
  return `${mark}# yaml-language-server: $schema=${address}${end}${text.slice(mark.length)}`;
}

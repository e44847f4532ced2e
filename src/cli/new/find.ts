import { resolve } from 'node:path';
import { closest } from '../../base/suggest.ts';
import type { Template } from '../../templates/catalogue.ts';
import { bundledTemplates, listTemplates, readTemplate } from '../../templates/catalogue.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../io.ts';

/** Where templates are looked for: the user's own folder if one is given, else those that come with pcoord. */
export function templateFolder(from: string | undefined, io: Io): string {
  return from === undefined ? bundledTemplates() : resolve(io.cwd, from);
}

/** The template of a name; a usage error with the nearest name when there is none. */
export function findTemplate(name: string, from: string | undefined, io: Io): Template {
  const folder = templateFolder(from, io);
  const names = listTemplates(folder);
  if (!names.ok) throw new UsageError(names.error);
  if (!names.value.includes(name)) {
    const near = closest(name, names.value);
    const hint =
      near.length > 0 ? `did you mean ${near[0]}?` : `there are: ${names.value.join(', ') || 'none'}`;
    throw new UsageError(`no template ${JSON.stringify(name)}: ${hint}`);
  }
  const template = readTemplate(folder, name);
  if (!template.ok) throw new UsageError(template.error);
  return template.value;
}

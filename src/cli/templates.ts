import { resolve } from 'node:path';
import { prettyCanonicalJson } from '../base/canonical-json.ts';
import type { Template } from '../templates/catalogue.ts';
import { bundledTemplates, listTemplates } from '../templates/catalogue.ts';
import type { ParameterSchema } from '../templates/schema.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { findTemplate } from './new.ts';

/** `pcoord templates [TEMPLATE]`: what templates there are, or what one of them asks for. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [name, ...rest] = args.positionals;
  if (rest.length > 0) throw new UsageError(`unexpected ${rest.join(' ')}`);
  const from = args.one('from');
  const names = listTemplates(from === undefined ? bundledTemplates() : resolve(io.cwd, from));
  if (!names.ok) throw new UsageError(names.error);
  const templates = (name === undefined ? names.value : [name]).map((each) => findTemplate(each, from, io));
  if (args.one('format') === 'json') io.out(asJson(templates));
  else io.out(name === undefined ? asList(templates) : asParameters(templates[0]!));
  return exitCodes.done;
}

function asJson(templates: readonly Template[]): string {
  const entries = templates.map(({ name, version, description, parameters }) => ({
    name,
    version,
    description,
    parameters,
  }));
  return prettyCanonicalJson({ schema: 'pcoord.templates/1', templates: entries });
}

function asList(templates: readonly Template[]): string {
  return `${table(templates.map(({ name, version, description }) => [name, version, description])).join('\n')}\n`;
}

function asParameters(template: Template): string {
  const rows = parameterRows('', template.parameters);
  return [
    `${template.name} ${template.version}: ${template.description}`,
    '',
    ...table(rows).map((row) => `  ${row}`),
    '',
  ].join('\n');
}

/** Name, what it may be, and what it is for; members of named items as `NAME.member`. */
function parameterRows(prefix: string, schema: ParameterSchema): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = property['x-key'];
    if (prefix !== '' && name === key) return [];
    const required = schema.required?.includes(name) ? 'required' : '';
    const standard = property.default === undefined ? '' : `= ${[property.default].flat().join(',')}`;
    const choices = property.enum ? ` (${property.enum.join(' | ')})` : '';
    const row = [`${prefix}${name}`, standard || required, `${property.description ?? ''}${choices}`];
    return key && property.items ? [row, ...parameterRows('NAME.', withoutKey(property.items, key))] : [row];
  });
}

function withoutKey(schema: ParameterSchema, key: string): ParameterSchema {
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => name !== key),
  );
  return { ...schema, properties };
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

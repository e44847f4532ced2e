import { prettyCanonicalJson } from '../base/canonical-json.ts';
import { inertBlock, inertText } from '../base/inert.ts';
import type { Template } from '../templates/catalogue.ts';
import { listTemplates, readNotes, readTemplate } from '../templates/catalogue.ts';
import { describeType } from '../templates/describe.ts';
import type { ParameterSchema } from '../templates/schema.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { findTemplate, templateFolder } from './new/find.ts';

/** `pcoord templates [TEMPLATE]`: what templates there are, or what one of them is for and asks for. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [name, ...rest] = args.positionals;
  if (rest.length > 0) throw new UsageError(`unexpected ${rest.join(' ')}`);
  const from = args.one('from');
  const folder = templateFolder(from, io);
  const names = listTemplates(folder);
  if (!names.ok) throw new UsageError(names.error);
  const templates = name === undefined ? readAll(folder, names.value, io) : [findTemplate(name, from, io)];
  const readme = name === undefined ? null : readNotes(folder, name).readme;
  if (args.one('format') === 'json') io.out(asJson(templates, folder));
  else
    io.out(
      inertBlock(name === undefined ? asList(templates) : asPage(templates[0]!, readme), {
        max: LONGEST_PAGE,
      }),
    );
  return exitCodes.done;
}

/** Those that can be read; what is wrong with the others is said beside them. */
function readAll(folder: string, names: readonly string[], io: Io): Template[] {
  const read = names.map((name) => readTemplate(folder, name));
  const wrong = read.flatMap((template) => (template.ok ? [] : [template.error]));
  if (wrong.length > 0 && wrong.length === names.length) throw new UsageError(wrong.join('\n'));
  for (const reason of wrong) io.err(`pcoord templates: left out: ${inertText(reason, { max: 500 })}\n`);
  return read.flatMap((template) => (template.ok ? [template.value] : []));
}

/** Letters; a README may have a quarter of it. */
const LONGEST_PAGE = 1_000_000;

function asJson(templates: readonly Template[], folder: string): string {
  const entries = templates.map(({ name, version, digest, description, parameters }) => {
    const { readme, sample } = readNotes(folder, name);
    return { name, version, digest, description, parameters, readme, sample: sample ?? null };
  });
  return prettyCanonicalJson({ schema: 'pcoord.templates/1', templates: entries });
}

function asList(templates: readonly Template[]): string {
  if (templates.length === 0) return 'no templates\n';
  return `${table(templates.map(({ name, version, description }) => [name, version, description])).join('\n')}\n`;
}

/** The README as it is written, then every parameter. */
function asPage(template: Template, readme: string | null): string {
  const rows = parameterRows('', template.parameters);
  const lines = table(rows.map(([name = '', standard = '', type = '']) => [name, standard, type]));
  return [
    `${template.name} ${template.version}: ${template.description}`,
    '',
    ...(readme === null ? [] : [readme.replace(/^# .*\n+/, '').trimEnd(), '']),
    'Parameters:',
    '',
    ...rows.flatMap((row, at) => [`  ${lines[at]}`, `      ${row[3]}`]),
    '',
  ].join('\n');
}

/** Name, what it may be, its default, and what it is for; members of named items as `NAME.member`. */
function parameterRows(prefix: string, schema: ParameterSchema): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = property['x-key'];
    const row = [
      `${prefix}${name}`,
      standardOf(name, schema),
      describeType(property),
      property.description ?? '',
    ];
    return key && property.items ? [row, ...parameterRows('NAME.', withoutKey(property.items, key))] : [row];
  });
}

function standardOf(name: string, schema: ParameterSchema): string {
  const property = schema.properties![name]!;
  if (property.default !== undefined) return `= ${[property.default].flat().join(',')}`;
  const made = property['x-default'];
  if (made !== undefined) return `= ${made.replaceAll('${name}', 'NAME')}`;
  const [condition] = Object.entries(property['x-with'] ?? {});
  if (condition) return `with ${condition.join('=')}`;
  if (property['x-source'] !== undefined) return `= those of the ${property['x-source']}`;
  return schema.required?.includes(name) ? 'required' : '';
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

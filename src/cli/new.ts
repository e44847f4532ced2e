import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { closest } from '../base/suggest.ts';
import { assignParameters } from '../templates/assignments.ts';
import type { Template } from '../templates/catalogue.ts';
import {
  bundledTemplates,
  listTemplates,
  readTemplate,
  sessionSchemaAddress,
} from '../templates/catalogue.ts';
import type { ParameterProblem } from '../templates/problem.ts';
import { renderTemplate } from '../templates/render.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';

/** `pcoord new TEMPLATE`: writes a session from a template, to standard output or to a file that does not exist yet. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [name, ...rest] = args.positionals;
  if (name === undefined) throw new UsageError('which template? pcoord templates lists them');
  if (rest.length > 0)
    throw new UsageError(`unexpected ${rest.join(' ')}; parameters are given as -p key=value`);
  const template = findTemplate(name, args.one('from'), io);
  const given = readParameters(args.one('parameters-file'), io);
  const { value, problems } = assignParameters(given, args.all('parameter'), template.parameters);
  const rendered = renderTemplate(template, value, sessionSchemaAddress());
  const wrong = [...problems, ...(rendered.ok ? [] : rendered.error)];
  if (!rendered.ok || wrong.length > 0) throw new UsageError(describeProblems(template, wrong));
  const output = args.one('output');
  if (output === undefined || output === '-') io.out(rendered.value);
  else return writeNew(output, rendered.value, io);
  return exitCodes.done;
}

/** The template of a name: from the user's own folder if one is given, else from those that come with pcoord. */
export function findTemplate(name: string, from: string | undefined, io: Io): Template {
  const folder = from === undefined ? bundledTemplates() : resolve(io.cwd, from);
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

function readParameters(file: string | undefined, io: Io): Readonly<Record<string, unknown>> {
  if (file === undefined) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(resolve(io.cwd, file), 'utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`--parameters-file ${file}: ${(error as Error).message}`);
  }
  throw new UsageError(`--parameters-file ${file}: expected an object of parameters`);
}

function describeProblems(template: Template, problems: readonly ParameterProblem[]): string {
  const lines = problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  return [
    `cannot fill ${template.name}:`,
    ...lines,
    `pcoord templates ${template.name} lists its parameters`,
  ].join('\n');
}

/** A file that is there already is never written to: it may hold somebody's work. */
function writeNew(output: string, text: string, io: Io): number {
  try {
    writeFileSync(resolve(io.cwd, output), text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new UsageError(`${output} exists already; choose another name or remove it first`);
    io.err(`pcoord new: cannot write ${output}: ${message}\n`);
    return exitCodes.world;
  }
  io.err(`wrote ${output}; next: pcoord compile ${output}\n`);
  return exitCodes.done;
}

import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { inertText } from '../../base/inert.ts';
import { compileText } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { assignParameters } from '../../templates/assignments.ts';
import type { Template } from '../../templates/catalogue.ts';
import { sessionSchemaAddress } from '../../templates/catalogue.ts';
import { explainFile } from '../../templates/explain-file.ts';
import { shellWord } from '../../templates/hint.ts';
import { checkParameters, dropUnknown } from '../../templates/parameters.ts';
import type { ParameterProblem } from '../../templates/problem.ts';
import { renderTemplate } from '../../templates/render.ts';
import type { ParameterSchema } from '../../templates/schema.ts';
import type { Scope } from '../../templates/scope.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { findRepository, openEnvironment } from '../environment.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { missingCopies } from '../missing-copies.ts';
import { askForParameters } from './ask.ts';
import { blameParameter } from './blame.ts';
import { readWorkspace } from './workspace.ts';

/** A session's text made from a template. */
export interface Filled {
  readonly text: string;
  /** What it was made from, defaults among it. */
  readonly parameters: Scope;
}

/** What parameters there were before those of the command line. */
export interface Recorded {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Which of them were read from the repository: they are read again. */
  readonly from_workspace: readonly string[];
}

/**
 * Fills a template with what was recorded, read from the repository, given in a file, given on the command line and
 * answered at the terminal, each over the one before. Nothing when the person at the terminal ended it.
 */
export async function fill(
  template: Template,
  { args, recorded }: { readonly args: Arguments; readonly recorded?: Recorded },
  io: Io,
): Promise<Filled | undefined> {
  const schema = template.parameters;
  const before = recorded ? takeOver(recorded, schema, io) : {};
  const given = { ...before, ...readParameters(args.one('parameters'), io) };
  const read = readSources(template, { given, assignments: args.all('parameter') }, io);
  for (const name of recorded ? goneFrom(recorded.parameters, read) : [])
    io.err(
      `pcoord new: ${inertText(name, { max: 100 })} is no longer read from the repository: its stream goes\n`,
    );
  const { value, problems } = assignParameters({ ...given, ...read }, args.all('parameter'), schema);
  if (problems.length > 0)
    throw new UsageError(
      describeProblems(template, [...problems, ...checkParameters(value, schema).problems], args),
    );
  const choices = Object.keys(schema.properties ?? {}).filter((name) => schema.properties![name]!['x-ask']);
  const settled = new Set(recorded ? choices : []);
  const answered = await askForParameters(template, value, { io, settled });
  if (answered === undefined) return undefined;
  const rendered = renderTemplate(template, answered, {
    schema_address: sessionSchemaAddress(),
    from_workspace: Object.keys(read),
  });
  if (!rendered.ok) throw new UsageError(describeProblems(template, rendered.error, args));
  const { value: parameters } = checkParameters(answered, schema);
  return { text: rendered.value, parameters: parameters as Scope };
}

/** What there is to say of a session that was made. */
export interface CheckedResult {
  readonly findings: readonly Diagnostic[];
  /** What it brings along from a checkout that does not have it. */
  readonly absent: readonly string[];
}

/** What the compiler says of a session as it would lie there. Errors refuse it: a template's result can be run. */
export function checkResult(name: string, text: string, io: Io): CheckedResult {
  const { value, diagnostics } = compileText({
    session: { name, text },
    overlays: [],
    environment: openEnvironment(io),
  });
  return { findings: diagnostics, absent: value ? missingCopies(value, io) : [] };
}

/**
 * Ends it when what a template made does not compile: what came from a parameter is told as such, with what to write
 * instead. The exit code when something else is wrong, nothing when all is well.
 */
export function refuseErrors(
  template: Template,
  { parameters }: Filled,
  {
    findings,
    args,
    io,
  }: { readonly findings: readonly Diagnostic[]; readonly args: Arguments; readonly io: Io },
): number | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return undefined;
  const blamed = errors.map((error) => blameParameter(error, parameters, template.parameters));
  const problems = blamed.filter((problem) => problem !== undefined);
  if (problems.length === errors.length)
    throw new UsageError(`${describeProblems(template, problems, args)}\nnothing was written`);
  io.err(
    `pcoord new: with these parameters it does not compile; nothing was written\n${listFindings(findings)}`,
  );
  return exitCodes.findings;
}

/** Findings in a line each. */
export function listFindings(diagnostics: readonly Diagnostic[]): string {
  const lines = diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
  return lines.map((line) => `  ${inertText(line, { max: 500 })}\n`).join('');
}

/** Problems are shown up to this many: one wrong list of a thousand entries is read as well from its first. */
const MOST_SHOWN = 30;

/** Every problem with its way out, as one message. */
export function describeProblems(
  template: Template,
  problems: readonly ParameterProblem[],
  args: Arguments,
): string {
  const from = args.one('from');
  const place = from === undefined ? '' : ` --from ${shellWord(from)}`;
  const lines = problems
    .slice(0, MOST_SHOWN)
    .flatMap(({ path, message, why, fix }) => [
      `  ${path === '' ? '' : `${path}: `}${message}`,
      ...(why ? [`      ${why}`] : []),
      ...(fix ? [`      ${fix}`] : []),
    ]);
  return [
    `cannot fill ${template.name}:`,
    ...lines.map((line) => line.replace(/\S[\s\S]*$/, (text) => inertText(text, { max: 500 }))),
    ...(problems.length > MOST_SHOWN ? [`  and ${problems.length - MOST_SHOWN} more`] : []),
    `pcoord templates ${template.name}${place} lists its parameters`,
  ].join('\n');
}

/** Recorded parameters, without those that are read again and those that the template no longer has. */
function takeOver({ parameters, from_workspace }: Recorded, schema: ParameterSchema, io: Io): Scope {
  const own = Object.entries(parameters).filter(([name]) => !from_workspace.includes(name));
  const { value, dropped } = dropUnknown(Object.fromEntries(own), schema);
  for (const path of dropped) io.err(`pcoord new: ${path} is no parameter any more; it was left out\n`);
  return value as Scope;
}

/** Names of what was read before and is not any more: what the session loses is said, whatever the reason. */
function goneFrom(before: Scope, read: Scope): string[] {
  return Object.keys(read).flatMap((list) => {
    const now = namesIn(read[list]);
    return namesIn(before[list]).filter((name) => !now.includes(name));
  });
}

function namesIn(list: unknown): string[] {
  const items: unknown[] = Array.isArray(list) ? list : [];
  return items.flatMap((item) =>
    item !== null && typeof item === 'object' && 'name' in item ? [String(item.name)] : [],
  );
}

interface Given {
  readonly given: Readonly<Record<string, unknown>>;
  readonly assignments: readonly string[];
}

/** Parameters that nobody gave and that the repository can tell. */
function readSources(
  { parameters }: Template,
  { given, assignments }: Given,
  io: Io,
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(parameters.properties ?? {})) {
    if (property['x-source'] !== 'workspace' || given[name] !== undefined) continue;
    if (assignments.some((assignment) => assignment.startsWith(`${name}=`))) continue;
    const answer = readWorkspace(findRepository(io.cwd) ?? io.cwd);
    if (!answer.ok) throw new UsageError(`${name} cannot be read: ${inertText(answer.error, { max: 500 })}`);
    const workspace = answer.value;
    for (const note of workspace.notes) io.err(`pcoord new: ${inertText(note, { max: 300 })}\n`);
    if (workspace.packages.length === 0) continue;
    io.err(`pcoord new: ${name} read from ${workspace.source}: ${workspace.packages.length}\n`);
    read[name] = workspace.packages;
  }
  return read;
}

const LARGEST_PARAMETERS = 4 * 1024 * 1024;

function readParameters(file: string | undefined, io: Io): Readonly<Record<string, unknown>> {
  if (file === undefined) return {};
  let value: unknown;
  try {
    const path = resolve(io.cwd, file);
    const about = statSync(path);
    if (!about.isFile() || about.size > LARGEST_PARAMETERS)
      throw new UsageError(`--parameters ${file}: not a file of at most 4 MiB`);
    value = parseParameters(readFileSync(path, 'utf8'), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--parameters ${file} ${explainFile(error)}`);
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UsageError(`--parameters ${file}: expected an object of parameters`);
}

function parseParameters(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new UsageError(
      `--parameters ${file}: not JSON; write an object such as {"session_id": "shop"}, names and texts in double quotes`,
    );
  }
}

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { routeTo } from '../../diagnostics/route.ts';
import type { Span } from '../../diagnostics/span.ts';
import { literalPattern } from '../../templates/claims.ts';
import { assignmentHint, spellList } from '../../templates/hint.ts';
import type { ParameterProblem } from '../../templates/problem.ts';
import type { ParameterSchema } from '../../templates/schema.ts';
import type { Scope } from '../../templates/scope.ts';

/** A finding of a session told as what is wrong with the parameter that its text came from; nothing when none did. */
export function blameParameter(
  { code, message, span, help, fixes }: Diagnostic,
  parameters: Scope,
  schema: ParameterSchema,
): ParameterProblem | undefined {
  const text = textAround(span);
  const route = routeTo(span.source, span.start);
  const onRoute = ({ path }: Given): number => path.split('.').filter((name) => route.includes(name)).length;
  const [given] = [...leaves(parameters, schema, '')]
    .filter(({ item }) => item === text || literalPattern(item) === text)
    .sort((a, b) => onRoute(b) - onRoute(a));
  if (!given) return undefined;
  const edit = fixes.flatMap(({ edits }) => (edits.length === 1 ? edits : []))[0];
  const replaces = edit?.span.start === span.start && edit.span.end === span.end;
  return {
    path: given.path,
    message: `${message} (${code})`,
    ...(help === undefined ? {} : { why: help }),
    fix: replaces
      ? assignmentHint(given.path, given.with(unquote(edit.text)))
      : `given as ${assignmentHint(given.path, given.with(given.item))}`,
  };
}

/** A text among the parameters, and the value of its parameter with another text in its place. */
interface Given {
  readonly path: string;
  readonly item: string;
  readonly with: (text: string) => string;
}

function* leaves(value: unknown, schema: ParameterSchema, path: string): Generator<Given> {
  if (typeof value === 'string') yield { path, item: value, with: (text) => text };
  else if (Array.isArray(value))
    for (const [at, item] of value.entries()) {
      const key = schema['x-key'];
      if (typeof item === 'string')
        yield { path, item, with: (text) => spellList(value.with(at, text) as string[]) };
      else if (key && schema.items)
        yield* leaves(item, withoutKey(schema.items, key), String((item as Scope)[key]));
    }
  else if (value !== null && typeof value === 'object')
    for (const [name, property] of Object.entries(schema.properties ?? {}))
      yield* leaves((value as Scope)[name], property, path === '' ? name : `${path}.${name}`);
}

function withoutKey(schema: ParameterSchema, key: string): ParameterSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => name !== key);
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The scalar that a place lies in: findings about a pattern point at the part of it that is wrong. */
function textAround({ source, start, end }: Span): string {
  const from = source.text.lastIndexOf('\n', start - 1) + 1;
  const to = source.text.indexOf('\n', end);
  const line = source.text.slice(from, to === -1 ? undefined : to);
  for (const { 0: written, index } of line.matchAll(/"(?:[^"\\]|\\.)*"/g))
    if (from + index <= start && end <= from + index + written.length) return unquote(written);
  return unquote(source.text.slice(start, end));
}

/** The text of a scalar as templates write it: in double quotes, or plain. */
function unquote(written: string): string {
  try {
    const value: unknown = written.startsWith('"') ? JSON.parse(written) : written;
    return typeof value === 'string' ? value : written;
  } catch {
    return written;
  }
}

import { assignParameters } from './assignments.ts';
import { describeType } from './describe.ts';
import { checkParameters } from './parameters.ts';
import type { ParameterProblem } from './problem.ts';
import type { ParameterSchema } from './schema.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** Something to ask a person for: a parameter that is missing, or one that is worth a choice. */
export interface Question {
  readonly name: string;
  /** What it is for, and what it may be. */
  readonly text: string;
  /** What an empty answer stands for; without one, there has to be an answer. */
  readonly standard?: string;
}

/** The next thing to ask for, in the schema's order; nothing when the rest can be done without a person. */
export function nextQuestion(
  given: Parameters,
  schema: ParameterSchema,
  asked: ReadonlySet<string>,
): Question | undefined {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (asked.has(name) || given[name] !== undefined) continue;
    const [condition] = Object.entries(property['x-with'] ?? {});
    const needed = condition ? given[condition[0]] === condition[1] : schema.required?.includes(name);
    if (!needed && !property['x-ask']) continue;
    const text = `${property.description ?? name}\n  ${describeType(property)}`;
    if (needed) return { name, text };
    return { name, text, standard: property.default === undefined ? 'none' : String(property.default) };
  }
  return undefined;
}

/** The parameters with an answer among them, or what is wrong with it. */
export function takeAnswer(
  given: Parameters,
  { name, answer }: { readonly name: string; readonly answer: string },
  schema: ParameterSchema,
): { readonly value: Parameters } | { readonly problems: readonly ParameterProblem[] } {
  const assigned = assignParameters(given, [`${name}=${answer}`], schema);
  const problems = [...assigned.problems, ...checkParameters(assigned.value, schema).problems].filter(
    ({ path }) => path === name || path.startsWith(`${name}.`),
  );
  return problems.length > 0 ? { problems } : { value: assigned.value };
}

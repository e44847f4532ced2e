import { closest } from '../base/suggest.ts';
import { describeType, exampleOf } from './describe.ts';
import { formatOf } from './formats.ts';
import { assignmentHint, spellList } from './hint.ts';
import type { ParameterProblem } from './problem.ts';
import type { ParameterSchema } from './schema.ts';

/** Where in the parameters something is checked. */
export interface Place {
  readonly path: string;
  readonly problems: ParameterProblem[];
  /** The assignment that puts another text here; items of lists are only given together. */
  readonly paste?: (text: string) => string;
}

/** Why a parameter has to be otherwise, and what to write instead. */
export type Advice = Pick<ParameterProblem, 'why' | 'fix'>;

/** What a parameter is for, with an example. */
export function adviseOn(schema: ParameterSchema, place: Place): Advice {
  return {
    ...(schema.description === undefined ? {} : { why: `${describeType(schema)}. ${schema.description}` }),
    ...(place.path === '' ? {} : { fix: pasteAt(place, exampleOf(schema)) }),
  };
}

/** What a number may be, with the bound that it crossed. */
export function adviseOnNumber(bound: number, schema: ParameterSchema, place: Place): Advice {
  return { why: describeType(schema), fix: pasteAt(place, String(bound)) };
}

/** The choice that is nearest, or the usual one. */
export function adviseOnChoice(given: string, schema: ParameterSchema, place: Place): Advice {
  const choices = (schema.enum ?? []).map(String);
  const [near = String(schema.default ?? choices[0])] = closest(given, choices);
  return {
    ...(schema.description === undefined ? {} : { why: schema.description }),
    fix: pasteAt(place, near),
  };
}

/** The name that may have been meant. */
export function adviseOnName(name: string, known: readonly string[]): Advice {
  const [near] = closest(name, known);
  return near === undefined ? {} : { why: `did you mean ${near}?` };
}

/** The list with each of its items once, where they can be given as texts. */
export function adviseOnTwice(value: readonly unknown[], schema: ParameterSchema, place: Place): Advice {
  const texts = textsOf(value, schema);
  return texts === null ? {} : { fix: pasteAt(place, spellList([...new Set(texts)])) };
}

/** The assignment of the whole list with another text in one place. */
export function pasteItem(
  {
    value,
    index,
    text,
  }: { readonly value: readonly unknown[]; readonly index: number; readonly text: string },
  schema: ParameterSchema,
  list: Place,
): string {
  const texts = textsOf(value, schema)?.with(index, text);
  return pasteAt(list, texts ? spellList(texts) : exampleOf(schema));
}

/** The items as they are written in an assignment; `null` where one of them is more than a text. */
function textsOf(value: readonly unknown[], { 'x-key': key }: ParameterSchema): string[] | null {
  const texts = value.map((item) => {
    if (key === undefined || typeof item !== 'object' || item === null) return item;
    return Object.keys(item).length === 1 ? (item as Record<string, unknown>)[key] : item;
  });
  return texts.every((text) => typeof text === 'string') ? texts : null;
}

function pasteAt({ path, paste }: Place, text: string): string {
  return paste ? paste(text) : assignmentHint(path, text);
}

/** The nearest thing that would fit, where there is an obvious one. */
export function fixFor(value: string, schema: ParameterSchema, place: Place): string {
  const format = formatOf(schema.format);
  const inside = value
    .trim()
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/')
    .replace(/^(?:\.?\/)+/, '');
  const tries = [
    value.trim(),
    ...(schema.format === 'agent' ? [`@${value}`] : []),
    ...(schema.format === 'file' ? [inside] : []),
    ...(schema.format === 'folder' ? [inside, inside.replace(/\/*$/, '/')] : []),
  ];
  const near = tries.find((candidate) => candidate !== value && format?.fits(candidate));
  return pasteAt(place, near ?? exampleOf(schema));
}

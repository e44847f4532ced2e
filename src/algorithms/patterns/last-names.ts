import { type Labels, WILD } from './labels.ts';
import type { Meter } from './meter.ts';
import { newNameFinder } from './names.ts';
import { spellElement } from './normal-form.ts';
import type { Alternative, Segment } from './pattern.ts';
import type { Uses } from './uses.ts';

/**
 * Whether two uses whose alternatives meet surely share a path that escapes all negations; no means nothing.
 * Negations may differ from the other side in a literal name. Or the last name alone escapes them: the last name of a shared path may be any that both last segments allow, so a name that no
 * negation ends with settles it; and the answer depends on the last segments only, of which there are few.
 */
export type Escapes = (one: number, other: number) => boolean;

/** The test for the given uses, by their numbers. */
export function newEscapes({ globs, uses }: Uses, labels: Labels, meter: Meter): Escapes {
  const finder = newNameFinder([], meter);
  const groups = new Map<number | string, number>();
  // Uses that end alike and whose negations end alike give the same answers.
  const groupOf = new Int32Array(uses.length);
  const examples: number[] = [];
  for (const [id, { glob, negations }] of uses.entries()) {
    const last = globs[glob]!.path.at(-1)!;
    const key =
      negations.length === 0
        ? last
        : `${last} ${negations.map((negation) => spellElement(negation.at(-1)!)).join('/')}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = examples.push(id) - 1;
      groups.set(key, group);
    }
    groupOf[id] = group;
  }
  const lastOf = (id: number): Segment => {
    const label = globs[uses[id]!.glob]!.path.at(-1)!;
    return label < WILD ? { kind: 'literal', text: labels.literals[label]! } : labels.wilds[label - WILD]!;
  };
  const decide = (one: number, other: number): boolean => {
    const negations = [...uses[one]!.negations, ...uses[other]!.negations];
    const [word] = finder.find(
      lastOf(one),
      lastOf(other),
      negations.map((negation) => negation.at(-1) as Segment),
    );
    return word !== undefined && word.hits.length === 0;
  };
  const clash = newClashTest({ globs, uses }, labels);
  const known = new Map<number, boolean>();
  return (one, other) => {
    if (clash(one, other)) return true;
    const key = groupOf[one]! * examples.length + groupOf[other]!;
    let answer = known.get(key);
    if (answer === undefined) {
      answer = decide(examples[groupOf[one]!]!, examples[groupOf[other]!]!);
      known.set(key, answer);
    }
    return answer;
  };
}

/** Whether every negation of each use begins with literal names that the other use contradicts. */
function newClashTest({ globs, uses }: Pick<Uses, 'globs' | 'uses'>, labels: Labels): Escapes {
  const heads = new Int32Array(globs.length * HEAD);
  for (const [id, { alternative }] of globs.entries())
    readHead(alternative, labels, heads.subarray(id * HEAD));
  const first = new Int32Array(uses.length + 1);
  for (const [id, { negations }] of uses.entries()) first[id + 1] = first[id]! + negations.length;
  const negated = new Int32Array(first[uses.length]! * HEAD);
  const globOf = new Int32Array(uses.length);
  for (const [id, { glob, negations }] of uses.entries()) {
    globOf[id] = glob;
    for (const [k, negation] of negations.entries())
      readHead(negation, labels, negated.subarray((first[id]! + k) * HEAD));
  }
  const misses = (one: number, other: number): boolean => {
    const at = globOf[other]! * HEAD;
    for (let k = first[one]!; k < first[one + 1]!; k++)
      if (!headsClash(negated, k * HEAD, heads, at)) return false;
    return true;
  };
  return (one, other) => misses(one, other) && misses(other, one);
}

const HEAD = 3;

function readHead(alternative: Alternative, labels: Labels, head: Int32Array): void {
  head.fill(-1, 0, HEAD);
  for (let k = 0; k < HEAD; k++) {
    const element = alternative[k];
    if (element?.kind !== 'literal') return;
    head[k] = labels.intern(element);
  }
}

function headsClash(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  for (let k = 0; k < HEAD; k++) {
    const [left, right] = [a[atA + k]!, b[atB + k]!];
    if (left < 0 || right < 0) return false;
    if (left !== right) return true;
  }
  return false;
}

import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { decodePlan, digestPlan, encodePlan } from '../../src/plan/codec.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planShape } from '../../src/plan/plan-shape.ts';
import { type Accepts, type JsonSchema, misfit } from '../../src/plan/shape.ts';
import { planOf, session, stream } from '../compiler/harness.ts';

const plan = planOf(
  session(
    `work_streams:\n${stream('a', ['src/'], 'retries: 1')}  b: {agent: "@x", resources: ["lib/"], dependencies: [a]}\nsynchronization_points:\n  - {milestone: m, triggers: [a_complete], actions: [notify, other]}\n`,
  ),
);

describe('decoding', () => {
  it('gives back what was encoded', () => {
    expect(decodePlan(encodePlan(plan))).toEqual({ ok: true, value: plan });
  });

  it.each([
    ['not JSON', 'nonsense{', 'not-json'],
    ['another JSON file', '{"name": "x"}', 'not-a-plan'],
    ['a bare value', 'null', 'not-a-plan'],
    ['a later format', encodePlan(plan).replace('pcoord.plan/1', 'pcoord.plan/2'), 'foreign-version'],
    ['a changed number', encodePlan(plan).replace('"retries": 1', '"retries": 2'), 'edited'],
    ['a missing key', encodePlan(plan).replace(/^ {2}"order": \[[^\]]*\],\n/m, ''), 'wrong-shape'],
    ['a wrong type', encodePlan(plan).replace('"retries": 1', '"retries": "1"'), 'wrong-shape'],
    [
      'a key that is unknown',
      encodePlan(plan).replace('"retries": 1', '"retries": 1, "x": 1'),
      'wrong-shape',
    ],
  ])('refuses %s', (_what, text, reason) => {
    expect(decodePlan(text)).toMatchObject({ ok: false, error: { reason } });
  });

  it('accepts other evidence: it stands outside the digest', () => {
    const moved = { ...plan, evidence: { ...plan.evidence, base_commit: 'e'.repeat(40) } };
    expect(digestPlan(moved)).toBe(plan.digest);
    expect(decodePlan(encodePlan(moved))).toMatchObject({ ok: true });
  });

  it('says where a plan does not fit', () => {
    const { error } = decodePlan(encodePlan(plan).replace('"retries": 1', '"retries": -1')) as {
      error: { detail: string };
    };
    expect(error.detail).toContain('$.streams[0].retries: expected at least 0');
  });
});

describe('the shape of a plan', () => {
  it('is the type Plan, both ways', () => {
    expectTypeOf<Accepts<typeof planShape>>().toEqualTypeOf<Plan>();
    // `planShape` is declared as Shape<Plan>, so what it accepts is a Plan; here the other way at run time.
    expect(misfit(plan, planShape.schema)).toBeNull();
  });

  it('is what schemas/plan.schema.json publishes', () => {
    const published = JSON.parse(
      readFileSync(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8'),
    ) as Record<string, unknown>;
    expect(withoutWords(published)).toEqual(JSON.parse(JSON.stringify(planShape.schema)));
    expect(undescribed(published as JsonSchema)).toEqual([]);
  });
});

/** The schema without what is only for people. */
function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWords);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, member]) =>
      !['$schema', '$id', 'title'].includes(key) && !(key === 'description' && typeof member === 'string'),
  );
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutWords(member)]));
}

/** Paths of properties that have no description. */
function undescribed(schema: JsonSchema & { description?: string }, path = ''): string[] {
  const below = [schema.items, ...(schema.anyOf ?? [])].flatMap((one) => (one ? undescribed(one, path) : []));
  const extra = schema.additionalProperties ? undescribed(schema.additionalProperties, path) : [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, member]) => {
    const here = `${path}.${key}`;
    return [...('description' in member ? [] : [here]), ...undescribed(member, here)];
  });
  return [...own, ...below, ...extra];
}

import { createHash } from 'node:crypto';
import { canonicalJson, prettyCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Plan } from './plan.ts';
import { planShape } from './plan-shape.ts';
import { misfit } from './shape.ts';

/** The one format of plan this version writes and reads. */
export const PLAN_SCHEMA = 'pcoord.plan/1';

/** What every plan that was written as a TypeScript module begins with. */
export const PLAN_HEADER = '// Written by pcoord from ';

/** A plan before its digest is known. */
export type PlanBody = Omit<Plan, 'digest'>;

/** Why a text is not a plan that can be trusted. `detail` is one sentence for people, without a final full stop. */
export interface PlanRefusal {
  readonly reason: 'not-json' | 'not-a-plan' | 'foreign-version' | 'wrong-shape' | 'edited';
  readonly detail: string;
}

/** `sha256:` and the hash of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The digest of a plan: over the canonical JSON of everything but `digest` and `evidence`. */
export function digestPlan(plan: PlanBody | Plan): string {
  return sha256(canonicalJson({ ...plan, digest: undefined, evidence: undefined }));
}

/** A plan as the bytes of its file: keys sorted, two-space indentation, final newline. */
export function encodePlan(plan: Plan): string {
  return prettyCanonicalJson(plan);
}

/** Reads a plan back and refuses what pcoord did not write: other versions, other shapes, edited content. */
export function decodePlan(text: string): Result<Plan, PlanRefusal> {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const value = parsed.value;
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (typeof schema !== 'string' || !schema.startsWith('pcoord.plan/'))
    return refuse('not-a-plan', 'this JSON is not a pcoord plan: `schema` does not say `pcoord.plan/…`');
  if (schema !== PLAN_SCHEMA)
    return refuse(
      'foreign-version',
      `the plan has format ${schema}, this pcoord reads ${PLAN_SCHEMA}: compile the session again`,
    );
  const reason = misfit(value, planShape.schema);
  if (reason !== null)
    return refuse('wrong-shape', `the plan does not have the shape of ${PLAN_SCHEMA}: ${reason}`);
  const plan = value as Plan;
  const digest = digestPlan(plan);
  if (digest !== plan.digest)
    return refuse(
      'edited',
      `the plan was changed after it was compiled (its content hashes to ${digest}, it says ${plan.digest}): edit the session and compile it again`,
    );
  return ok(plan);
}

function parseJson(text: string): Result<unknown, PlanRefusal> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    return refuse('not-json', `the plan is not JSON: ${(error as Error).message}`);
  }
}

function refuse(reason: PlanRefusal['reason'], detail: string): { ok: false; error: PlanRefusal } {
  return err({ reason, detail });
}

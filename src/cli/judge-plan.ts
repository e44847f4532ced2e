import { inertText } from '../base/inert.ts';
import { jsonPlace } from '../base/json-place.ts';
import { scanJson } from '../base/json-scan.ts';
import { type InputState, type PlanEffect, wordInput } from '../diagnostics/codes/plans.ts';
import { type Diagnostic, diagnose, type Related } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Span } from '../diagnostics/span.ts';
import { decodePlan, PLAN_SCHEMA, type PlanRefusal } from '../plan/codec.ts';
import type { Plan, PlanInput } from '../plan/plan.ts';
import { changesOf, type PlanChange } from './plan-changes.ts';

/** What a plan on disk is worth beside the one that its session has now. */
export interface PlanJudgement {
  /** None: it is up to date. */
  readonly diagnostics: readonly Diagnostic[];
  /** How the two differ, where both could be read. */
  readonly changes: readonly PlanChange[];
}

/** Compares the text of a plan with the plan of today. Evidence of the day may differ. */
export function judgePlan(source: Source, plan: Plan): PlanJudgement {
  const committed = decodePlan(source.text.replace(/^\ufeff/, ''));
  if (!committed.ok) return { diagnostics: [refuse(source, committed.error)], changes: [] };
  const { value } = committed;
  if (value.digest === plan.digest) return { diagnostics: [], changes: [] };
  const changes = changesOf(value, plan);
  if (value.session.id !== plan.session.id) {
    const parameters = { found: value.session.id, wanted: plan.session.id };
    const span = placeIn(source, ['session', 'id']);
    return { diagnostics: [diagnose('plan-foreign', span, parameters)], changes };
  }
  return { diagnostics: [stale(source, { before: value, after: plan, changes })], changes };
}

function refuse(source: Source, { reason, detail }: PlanRefusal): Diagnostic {
  switch (reason) {
    case 'not-json': {
      const at = scanJson(source.text, '').problem ?? 0;
      const what = at >= source.text.length ? 'its JSON ends too early' : 'its JSON is broken here';
      const end = Math.min(at + 1, source.text.length);
      return diagnose('plan-unreadable', { source, start: at, end }, { detail: what });
    }
    case 'not-a-plan': {
      const span = placeIn(source, ['schema']);
      return diagnose('plan-unreadable', span, { detail: '`schema` does not say `pcoord.plan/…`' });
    }
    case 'wrong-shape': {
      const [, path = '', problem = detail] = /\$([^:]*): (.*)$/s.exec(detail) ?? [];
      const place = path === '' ? '' : `\`${inertText(path.replace(/^\./, ''), { max: 80 })}\`: `;
      const words = { detail: `${place}${inertText(problem, { max: 120 })}` };
      return diagnose('plan-unreadable', placeIn(source, stepsOf(path)), words);
    }
    case 'foreign-version': {
      const span = placeIn(source, ['schema']);
      const found = source.text.slice(span.start, span.end).replaceAll('"', '');
      return diagnose('plan-version', span, { found: inertText(found, { max: 40 }), wanted: PLAN_SCHEMA });
    }
    case 'edited':
      return diagnose('plan-edited', placeIn(source, ['digest']), {});
  }
}

/** The value at a path, or what of it there is; the beginning of the text at least. */
function placeIn(source: Source, path: readonly (string | number)[]): Span {
  for (let steps = path.length; steps > 0; steps -= 1) {
    const place = jsonPlace(source.text, path.slice(0, steps));
    if (place) return { source, start: place.start, end: Math.min(place.end, place.start + 200) };
  }
  const start = Math.max(0, source.text.search(/\S/));
  return { source, start, end: Math.min(start + 1, source.text.length) };
}

/** `.streams[0].id` as steps. */
function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
}

interface Difference {
  readonly before: Plan;
  readonly after: Plan;
  readonly changes: readonly PlanChange[];
}

/** Changed inputs that are told one by one, and differences that are shown for each. */
const MOST_INPUTS = 12;
const MOST_CHANGES = 2;

function stale(source: Source, difference: Difference): Diagnostic {
  const inputs = changedInputs(difference);
  const placeOf = ({ at }: ChangedInput): Span =>
    placeIn(source, at === -1 ? ['inputs'] : ['inputs', at, 'path']);
  const [first, ...others] = inputs;
  if (!first) {
    const what = 'no input changed, but another version of pcoord made it';
    return diagnose('plan-stale', placeIn(source, ['digest']), { what });
  }
  const alone = others.length === 0;
  const related = inputs.slice(0, MOST_INPUTS).flatMap((input): Related[] => {
    const differences = wordChanges(input.changes);
    // One changed input is told by the finding itself.
    if (alone)
      return differences === '' ? [] : [{ span: placeOf(input), message: `different now: ${differences}` }];
    const message = `${wordInput(input)}${differences === '' ? '' : ` (${differences})`}`;
    return [{ span: placeOf(input), message }];
  });
  const what = alone ? wordInput(first) : `${inputs.length} of its inputs changed`;
  return diagnose('plan-stale', placeOf(first), { what }, { related });
}

function wordChanges(changes: readonly PlanChange[]): string {
  const shown = changes.slice(0, MOST_CHANGES).map(({ path, what }) => `${path}: ${what}`);
  const more = changes.length > shown.length ? ` and ${changes.length - shown.length} more` : '';
  return `${shown.join('; ')}${more}`;
}

interface ChangedInput {
  readonly path: string;
  readonly state: InputState;
  readonly effect: PlanEffect;
  /** Its place among the inputs of the plan on disk; -1 if it is not there. */
  readonly at: number;
  /** The differences that come from it, or from it and the others of its kind. */
  readonly changes: readonly PlanChange[];
}

/** Inputs that are not what they were, each with what that changed in the plan. */
function changedInputs({ before, after, changes }: Difference): ChangedInput[] {
  // There is one session, whatever its file is called.
  const keyOf = ({ role, path }: PlanInput): string => (role === 'session' ? role : `${role} ${path}`);
  const old = new Map(before.inputs.map((input, at) => [keyOf(input), { input, at }]));
  const now = new Map(after.inputs.map((input) => [keyOf(input), input]));
  const found = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const was = old.get(key);
    const is = now.get(key);
    if (was && is && was.input.sha256 === is.sha256 && was.input.path === is.path) return [];
    const { role, path } = (is ?? was?.input)!;
    return [{ role, path, state: stateOf(was?.input, is), at: was?.at ?? -1 }];
  });
  const owned = changes.filter(({ path }) => !path.startsWith('inputs'));
  const files = new Set(found.filter(({ role }) => isFile(role)).map(({ path }) => path));
  return found.map(({ role, ...input }) => {
    const own = owned.filter((change) => {
      const file = fileOf(change, [after, before]);
      return isFile(role) ? file === input.path : file === null || !files.has(file);
    });
    return { ...input, effect: effectOf(own), changes: own };
  });
}

function stateOf(was: PlanInput | undefined, is: PlanInput | undefined): ChangedInput['state'] {
  if (!was) return 'new';
  if (!is) return 'gone';
  return was.sha256 === is.sha256 ? 'renamed' : 'changed';
}

/** Agent files and prompts change only what was read from them. */
function isFile(role: PlanInput['role']): boolean {
  return role === 'agent' || role === 'prompt';
}

/** The agent file or prompt that a difference can only come from. */
function fileOf({ path }: PlanChange, plans: readonly Plan[]): string | null {
  const agent = /^agents\[([^\]]*)\]/.exec(path)?.[1];
  if (agent !== undefined)
    return (
      plans.flatMap(({ agents }) => agents.find(({ name }) => name === agent)?.source?.path ?? [])[0] ?? null
    );
  const task = /^tasks\[([^\]]*)\]\.run\.prompt/.exec(path)?.[1];
  const run = plans.flatMap(({ tasks }) => tasks.find(({ id }) => id === task)?.run ?? [])[0];
  return run?.kind === 'agent' && run.prompt?.kind === 'file' ? run.prompt.path : null;
}

/** Claims, order and policies decide who can collide; so does a stream that is new or gone. */
const ABOUT_CONFLICTS =
  /^(?:conflicts|exclusions|edges|order|policies\.file|policies\.resource)|^(?:streams|tasks|gates)\[[^\]]*\]$|^(?:streams|tasks)\[[^\]]*\]\.(?:writes|reads)|^gates\[[^\]]*\]\.(?:waits_for|releases)/;

function effectOf(changes: readonly PlanChange[]): PlanEffect {
  if (changes.length === 0) return 'cosmetic';
  return changes.some(({ path }) => ABOUT_CONFLICTS.test(path)) ? 'conflict-relevant' : 'semantic';
}

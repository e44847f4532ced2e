import type { Plan } from '../../plan/plan.ts';

/** Why a plan cannot be executed as asked, found before any effect. */
export interface Obstacle {
  /** What and why, one line. */
  readonly message: string;
  /** What to type or write instead, one line each. */
  readonly remedies: readonly string[];
}

export interface PreflightFacts {
  /** Names given with `--satisfy`. */
  readonly satisfied: ReadonlySet<string>;
  /** Whether a path exists in the base commit. */
  readonly existsAtBase: (path: string) => boolean;
}

export interface Preflight {
  readonly obstacles: readonly Obstacle[];
  /** Externals that hold already, with how; recorded as the run's first events. */
  readonly satisfied: readonly { readonly name: string; readonly by: 'flag' | 'path' }[];
  /** Externals that nobody has satisfied yet, in plan order. */
  readonly missing: readonly string[];
}

/** Checks what `exec` needs beyond a plan without errors: runnable agents, known names, externals. */
export function preflight(plan: Plan, facts: PreflightFacts): Preflight {
  const satisfied = plan.externals.flatMap((external): { name: string; by: 'flag' | 'path' }[] => {
    if (facts.satisfied.has(external.name)) return [{ name: external.name, by: 'flag' }];
    if (external.kind === 'exists' && external.path !== null && facts.existsAtBase(external.path))
      return [{ name: external.name, by: 'path' }];
    return [];
  });
  const held = new Set(satisfied.map(({ name }) => name));
  const missing = plan.externals.map(({ name }) => name).filter((name) => !held.has(name));
  return {
    satisfied,
    missing,
    obstacles: [
      ...unresolvedAgents(plan),
      ...unknownNames(plan, facts.satisfied),
      ...(missing.length > 0 && !mayBegin(plan, missing) ? [missingExternals(plan, missing)] : []),
    ],
  };
}

/** Whether a run begins without these names: waiting together makes sense only where something goes on meanwhile. */
function mayBegin(plan: Plan, missing: readonly string[]): boolean {
  switch (plan.policies.dependency.strategy) {
    case 'fail':
      return false;
    case 'wait':
      return true;
    case 'collaborative_resolution':
      return somethingCanStart(plan, new Set(missing));
  }
}

function unresolvedAgents(plan: Plan): Obstacle[] {
  return plan.agents
    .filter((agent) => agent.adapter === 'unresolved')
    .map((agent) => ({
      message: `agent ${agent.name} is not defined, so ${consequenceOf(plan, agent.name)}`,
      remedies: [
        `define it in the session or in a file given with --overlay:\n      agents:\n        "${agent.name}": { adapter: command, command: ["node", "my-agent.mjs", "{prompt_file}"] }`,
        `or write .claude/agents/${agent.name.replace(/^@/, '')}.md`,
      ],
    }));
}

function consequenceOf(plan: Plan, agent: string): string {
  const streams = plan.streams.filter((stream) => stream.agent === agent).map((stream) => stream.id);
  if (streams.length > 0) return `${listOf(streams)} cannot run`;
  return agent === plan.policies.file.resolver
    ? 'it cannot resolve conflicts'
    : 'nothing can be escalated to it';
}

function unknownNames(plan: Plan, given: ReadonlySet<string>): Obstacle[] {
  const known = plan.externals.map(({ name }) => name);
  return [...given]
    .filter((name) => !known.includes(name))
    .map((name) => ({
      message: `--satisfy ${name}: the session waits for no such name`,
      remedies: [
        known.length > 0
          ? `it waits for: ${known.join(', ')}`
          : 'it waits for nothing from outside: leave the flag out',
      ],
    }));
}

function missingExternals(plan: Plan, missing: readonly string[]): Obstacle {
  const concerned = plan.externals.filter(({ name }) => missing.includes(name));
  const paths = concerned.filter(({ kind, path }) => kind === 'exists' && path !== null);
  return {
    message: `${missing.length === 1 ? 'one name' : `${missing.length} names`} that streams wait for ${
      missing.length === 1 ? 'is' : 'are'
    } not there: ${concerned.map(({ name, needed_by }) => `${name} (${listOf(needed_by)})`).join('; ')}`,
    remedies: [
      `if they are there: ${missing.map((name) => `--satisfy ${name}`).join(' ')}`,
      ...paths.map(({ name, path }) => `${name} is taken as there once ${path} exists in the base commit`),
    ],
  };
}

/** Whether any task has nothing before it and lacks no name: if not, waiting together would be waiting for ever. */
function somethingCanStart(plan: Plan, missing: ReadonlySet<string>): boolean {
  const follows = new Set(plan.edges.map((edge) => edge.to));
  return plan.tasks.some(
    (task) => !follows.has(task.id) && !task.externals.some((name) => missing.has(name)),
  );
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

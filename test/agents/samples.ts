import type { LaunchInput } from '../../src/agents/adapter.ts';
import { claudeArgv, plainClaude } from '../../src/agents/argv.ts';
import type { Plan, PlanAgent, PlanClaim, PlanStream, PlanTask } from '../../src/plan/plan.ts';
import { makePlan } from '../rig/make-plan.ts';

/** An agent run by a plain command. */
export const commandAgent: PlanAgent = {
  name: '@worker',
  adapter: 'command',
  argv: ['worker', '{prompt_file}'],
  env: {},
  source: null,
  instructions: null,
  model: null,
};

/** An agent run by Claude Code. */
export const claudeAgent: PlanAgent = {
  ...commandAgent,
  name: '@expert',
  adapter: 'claude',
  argv: claudeArgv(plainClaude),
};

/** What the runtime hands to an adapter. */
export function launchInput(agent: PlanAgent, more: Partial<LaunchInput> = {}): LaunchInput {
  return {
    agent,
    stream: 'frontend_stream',
    phase: '2',
    attempt: 'frontend_stream.2.1',
    run: 'r1',
    workspace: '/state/ws',
    prompt_file: '/state/prompt.txt',
    prompt: 'Do it.',
    writes: ['src/components/'],
    ...more,
  };
}

/** A plain write claim. */
export function claim(pattern: string, mode: PlanClaim['mode'] = 'write'): PlanClaim {
  return { pattern, mode, regenerate: null };
}

/** A stream with nothing but a name, an agent and a focus. */
export function planStream(id: string, more: Partial<PlanStream> = {}): PlanStream {
  return {
    id,
    agent: '@expert',
    focus: `the ${id}`,
    writes: [claim(`${id}/`)],
    reads: [],
    provides: [],
    sync_every_ms: null,
    demands: { agents: 1 },
    timeout_ms: null,
    retries: 0,
    env_allow: [],
    env: {},
    priority: 0,
    out_of_scope: 'divert',
    workspace: 'own',
    setup: null,
    budget: null,
    ...more,
  };
}

/** A task of a stream's phase. */
export function planTask(stream: string, number: number, more: Partial<PlanTask> = {}): PlanTask {
  return {
    id: `${stream}/${number}`,
    stream,
    phase: String(number),
    number,
    run: { kind: 'agent', agent: '@expert', prompt: null },
    writes: [claim(`${stream}/`)],
    reads: [],
    externals: [],
    verify: [],
    estimate_ms: 60_000,
    estimate_source: 'default',
    ahead: null,
    ...more,
  };
}

/** A plan of these streams and tasks and nothing else. */
export function samplePlan(more: Partial<Plan> & Pick<Plan, 'streams' | 'tasks'>): Plan {
  return {
    ...makePlan({ streams: [] }),
    agents: [claudeAgent],
    order: more.tasks.map((task) => task.id),
    ...more,
  };
}

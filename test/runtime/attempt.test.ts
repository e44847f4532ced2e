import { describe, expect, it } from 'vitest';
import type { AgentAdapter, AgentTotals, AgentVerdict } from '../../src/agents/adapter.ts';
import type { ProcessSpec } from '../../src/runtime/host-processes.ts';
import { branchTree, ofType, runScripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

/** Counts `tool` lines, and takes `ok` or `bad …` for the agent's own word. */
const talkative: AgentAdapter = {
  name: 'claude',
  launch: ({ agent, prompt_file, prompt }) => ({
    argv: [...agent.argv, prompt],
    env: { PROMPT: prompt_file },
    stdin: 'prompt',
  }),
  reader() {
    let text = '';
    const totals = (): AgentTotals => ({
      turns: null,
      tokens_in: null,
      tokens_out: null,
      cost_usd: null,
      tool_calls: text.split('tool').length - 1,
      denials: 0,
      last_tool: 'Edit\u001b[31m',
      session: null,
    });
    return {
      take(chunk) {
        text += chunk;
        return chunk.includes('tool');
      },
      get totals() {
        return totals();
      },
      get verdict(): AgentVerdict | null {
        if (text.includes('bad')) return { ok: false, detail: text.slice(text.indexOf('bad')) };
        return text.includes('ok') ? { ok: true, detail: '' } : null;
      },
    };
  },
};

const one = makePlan({ streams: [{ id: 'a', agent: '@x', writes: ['a'], timeout_ms: 60_000 }] });

describe('an agent', () => {
  it('is started as its adapter says, with the prompt written to a file of its own', async () => {
    const specs: ProcessSpec[] = [];
    await runFake(one, {
      adapter: talkative,
      script: (spec) => {
        specs.push(spec);
        return {};
      },
    });
    expect(specs[0]).toMatchObject({
      id: 'a.1.1',
      argv: ['agent', '@x', 'do a/1'],
      cwd: '/own/a',
      stdin: '/prompts/a.1.1',
      timeout_ms: 60_000,
    });
    expect(specs[0]?.env).toMatchObject({ PROMPT: '/prompts/a.1.1', PCOORD_STREAM: 'a' });
  });

  it('that says how it goes is heard: its last totals are on record, its words made inert', async () => {
    const { state, events } = await runScripted(
      one,
      { 'a/1': { output: 'tool tool ok' } },
      { adapter: talkative },
    );
    expect(state.attempts.get('a.1.1')).toMatchObject({ tool_calls: 2, last_tool: 'Edit' });
    expect(ofType(events, 'agent-progressed')).toHaveLength(1);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('that says itself that it failed has failed, whatever its exit code', async () => {
    const { events } = await runScripted(one, { 'a/1': { output: 'bad day' } }, { adapter: talkative });
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { reason: 'agent-reported-failure', detail: 'bad day' },
    ]);
  });

  it('that ends well without the word it always says has failed: exit 0 proves nothing', async () => {
    const silent = { output: 'hm', writes: { a: 'A' } };
    const { world, events } = await runScripted(one, { 'a/1': silent }, { adapter: talkative });
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ reason: 'agent-reported-failure' }]);
    const exit = events.findIndex(({ type }) => type === 'agent-exited') + 1;
    const crash = { kind: 'append', number: exit, when: 'after' } as const;
    const crashed = await runScripted(one, { 'a/1': silent }, { adapter: talkative, crash });
    const later = await resumeFake(one, crashed.world, { adapter: talkative });
    expect(ofType(later.events, 'attempt-failed')).toMatchObject([{ reason: 'agent-reported-failure' }]);
    expect(branchTree(later.world)).toEqual(branchTree(world));
  });

  it('gets the variables its adapter needs, unless the session sets them otherwise', async () => {
    const adapter = { ...talkative, inherits: ['MODEL_KEY', 'MODEL_URL', 'NOT_SET'] };
    const specs: ProcessSpec[] = [];
    const plan = makePlan({ streams: [{ id: 'a', agent: '@x', env: { MODEL_URL: 'given' } }] });
    await runFake(plan, {
      adapter,
      surroundings: { MODEL_KEY: 'key', MODEL_URL: 'own', OTHER: 'kept out' },
      script: (spec) => {
        specs.push(spec);
        return { output: 'ok' };
      },
    });
    expect(specs[0]?.env).toMatchObject({ MODEL_KEY: 'key', MODEL_URL: 'given' });
    expect(Object.keys(specs[0]?.env ?? {})).not.toContain('OTHER');
    expect(Object.keys(specs[0]?.env ?? {})).not.toContain('NOT_SET');
  });

  it('is judged by its own word also when a later coordinator collects its work', async () => {
    const script = { output: 'bad day', writes: { a: 'A' } };
    const { world, events } = await runScripted(one, { 'a/1': script }, { adapter: talkative });
    const exit = events.findIndex(({ type }) => type === 'agent-exited') + 1;
    const crashed = await runScripted(
      one,
      { 'a/1': script },
      { adapter: talkative, crash: { kind: 'append', number: exit, when: 'after' } },
    );
    expect(crashed.crashed).toBe(true);
    const later = await resumeFake(one, crashed.world, { adapter: talkative });
    expect(ofType(later.events, 'attempt-failed')).toMatchObject([{ reason: 'agent-reported-failure' }]);
    expect(branchTree(later.world)).toEqual(branchTree(world));
  });
});

describe('a command', () => {
  it('gets its place in argv where it asks for it as a whole entry, and never in a shell text', async () => {
    const argvs: (readonly string[])[] = [];
    await runFake(
      makePlan({
        streams: [
          { id: 'a', argv: ['run', '{phase}', '{stream}', 'x{phase}'] },
          { id: 'b', argv: ['/bin/sh', '-c', '{phase}'] },
        ],
      }),
      {
        script: ({ argv }) => {
          argvs.push(argv);
          return {};
        },
      },
    );
    expect(argvs).toContainEqual(['run', '1', 'a', 'x{phase}']);
    expect(argvs).toContainEqual(['/bin/sh', '-c', '{phase}']);
  });
});

describe('the environment of a program', () => {
  it('holds a short list of names, what the stream allows and gives, and where it is; nothing else', async () => {
    const seen: Readonly<Record<string, string>>[] = [];
    await runFake(
      makePlan({ streams: [{ id: 'a', env: { MODE: 'x', PATH: '/own' }, env_allow: ['TOKEN', 'UNSET'] }] }),
      {
        surroundings: {
          PATH: '/bin',
          HOME: '/home/u',
          LC_ALL: 'C',
          TOKEN: 't',
          SECRET: 's',
          TMPDIR: '/var/tmp',
        },
        script: ({ env }) => {
          seen.push(env);
          return {};
        },
      },
    );
    expect(seen[0]).toMatchObject({
      PATH: '/own',
      HOME: '/home/u',
      LC_ALL: 'C',
      TOKEN: 't',
      MODE: 'x',
      TMPDIR: '/tmp/a.1.1',
      PCOORD_SESSION: 'session',
      PCOORD_RUN: 'run',
      PCOORD_STREAM: 'a',
      PCOORD_PHASE: '1',
      PCOORD_ATTEMPT: 'a.1.1',
    });
    expect(seen[0]).not.toHaveProperty('SECRET');
    expect(seen[0]).not.toHaveProperty('UNSET');
  });
});

describe('set-up', () => {
  const setup = { copy: [], run: [program('install')], timeout_ms: 9000 };
  const installs = (ids: Iterable<string>) => [...ids].filter((id) => id.includes('.setup.'));

  it('runs once for a clone, again for a new one, and not for the next phase', async () => {
    const plan = { ...makePlan({ streams: [{ id: 'a', phases: 2, writes: ['a'], retries: 1 }] }), setup };
    const { world } = await runScripted(plan, { 'a/1': (attempt) => ({ exit_code: attempt === 1 ? 1 : 0 }) });
    expect(installs(world.processes.keys())).toEqual(['a.1.1.setup.1', 'a.1.2.setup.1']);
    expect(world.processes.get('a.1.1.setup.1')?.spec.timeout_ms).toBe(9000);
  });

  it('runs once for a shared checkout, and all who share it wait for it', async () => {
    const plan = { ...makePlan({ streams: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }), setup };
    const { world } = await runScripted(plan, {});
    expect(installs(world.processes.keys())).toHaveLength(1);
    for (const id of ['a.1.1', 'b.1.1', 'c.1.1']) expect(world.processes.get(id)?.started_ms).toBe(1_001_000);
  });

  it('that fails fails the attempt before its agent starts', async () => {
    const plan = { ...makePlan({ streams: [{ id: 'a' }] }), setup };
    const { events, world, state } = await runScripted(plan, {
      'a.1.1.setup.1': { exit_code: 7, output: 'no network' },
    });
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { reason: 'setup-failed', detail: 'install exited with 7: no network' },
    ]);
    expect(world.processes.has('a.1.1')).toBe(false);
    expect(statuses(state)).toEqual({ 'a/1': 'failed' });
  });
});

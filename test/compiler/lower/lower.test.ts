import { describe, expect, it } from 'vitest';
import { decodePlan, encodePlan } from '../../../src/plan/codec.ts';
import { codesOf, findingsOf, planOf, session, stream, worldWith } from '../harness.ts';

const minimal = session(`work_streams:\n${stream('a', ['src/'])}`);

describe('what earlier runs taught', () => {
  const two = session(
    `work_streams:\n${stream('a', ['src/'])}${stream('b', ['lib/'], 'estimate: 5m')}${stream('c', ['c/'])}`,
  );
  const learned = new Map([
    ['a/1', { ms: 90_000, samples: 3 }],
    ['b/1', { ms: 1, samples: 9 }],
    ['gone/1', { ms: 1, samples: 9 }],
  ]);

  it('counts in the schedule where nobody declared an estimate, and changes nothing that the digest covers', () => {
    const asked: string[] = [];
    const ask = (id: string): typeof learned => {
      asked.push(id);
      return learned;
    };
    const [plain, taught] = [planOf(two), planOf(two, { learned: ask })];
    expect(asked).toEqual(['example']);
    expect(taught.evidence.estimates).toEqual({ 'a/1': { ms: 90_000, samples: 3 } });
    expect(taught.evidence.schedule.sequential_ms).toBe(90_000 + 300_000 + 600_000);
    expect(taught.digest).toBe(plain.digest);
    expect({ ...taught, evidence: null }).toEqual({ ...plain, evidence: null });
    expect(decodePlan(encodePlan(taught))).toMatchObject({ ok: true });
    expect('estimates' in plain.evidence).toBe(false);
  });

  it('is not asked for where every estimate is declared', () => {
    const declared = session(`work_streams:\n${stream('a', ['src/'], 'estimate: 5m')}`);
    const learnedOf = (): never => {
      throw new Error('asked');
    };
    expect(planOf(declared, { learned: learnedOf }).tasks[0]?.estimate_ms).toBe(300_000);
  });
});

describe('defaults', () => {
  it('fills in what nobody said', () => {
    const plan = planOf(minimal);
    expect(plan.session).toEqual({
      id: 'example',
      strategy: 'independent_parallel',
      strategy_name: 'independent_parallel',
      base: 'HEAD',
      branch: 'pcoord/example',
    });
    expect(plan.streams[0]).toMatchObject({
      out_of_scope: 'divert',
      retries: 0,
      timeout_ms: null,
      workspace: 'own',
      demands: { slots: 1 },
      sync_every_ms: null,
    });
    expect(plan.tasks[0]).toMatchObject({ estimate_ms: 600_000, estimate_source: 'default' });
    expect(plan.capacities).toEqual([
      { name: 'agents', amount: 4 },
      { name: 'slots', amount: null },
    ]);
    expect(plan.policies).toEqual({
      file: { strategy: 'fail', notification: 'immediate_alert_to_affected_agents', resolver: null },
      resource: { strategy: 'longest_path_first', priority_order: [] },
      dependency: { strategy: 'fail', timeout_ms: null, escalate_to: null },
    });
  });

  it('lets streams without write claims share a workspace unless they ask for their own', () => {
    const plan = planOf(
      session(
        'work_streams:\n  t: {command: [make]}\n  u: {command: [make], workspace: own}\n  v: {command: [make], resources: ["x"]}\n',
      ),
    );
    expect(plan.streams.map(({ workspace }) => workspace)).toEqual(['shared', 'own', 'own']);
  });

  it('a stream without a budget of its own has the one that the session gives to each', () => {
    const plan = planOf(
      session(
        'work_streams:\n  a: {command: [make], budget: {turns: 3}}\n  b: {command: [make]}\n',
        'budgets: {session: {wall: 1h}, stream: {tokens: 9}}\n',
      ),
    );
    expect(plan.budgets).toEqual({ tokens: null, usd: null, wall_ms: 3_600_000, turns: null });
    expect(plan.streams.map(({ budget }) => [budget!.tokens, budget!.turns])).toEqual([
      [null, 3],
      [9, null],
    ]);
  });

  it('an agent takes an agent, a command a slot', () => {
    const plan = planOf(
      session('work_streams:\n  a: {agent: "@x", resources: ["a"]}\n  b: {command: [make]}\n'),
    );
    expect(plan.streams.map(({ demands }) => demands)).toEqual([{ agents: 1 }, { slots: 1 }]);
  });
});

describe('strategies', () => {
  it('an own strategy is based on one of the four', () => {
    const text = session(
      `coordination_strategy: nightly\nwork_streams:\n${stream('a', ['src/'], 'sync_schedule: 30m')}`,
      'execution_strategies:\n  nightly: {based_on: synchronized_parallel}\n',
    );
    expect(planOf(text).session).toMatchObject({
      strategy: 'synchronized_parallel',
      strategy_name: 'nightly',
    });
    expect(planOf(text).streams[0]!.sync_every_ms).toBe(1_800_000);
  });

  it('a misspelt strategy is named', () => {
    expect(
      codesOf(session(`coordination_strategy: pipelin_parallel\nwork_streams:\n${stream('a', ['src/'])}`)),
    ).toContain('unknown-reference');
  });
});

describe('agents', () => {
  const text = (after = ''): string =>
    session('work_streams:\n  a: {agent: "@x", resources: ["a/"]}\n', after);
  const file = { kind: 'project' as const, path: '.claude/agents/x.md' };
  const inSession = 'agents:\n  "@x": {adapter: command, command: [session]}\n';
  const inOverlay = 'agents:\n  "@x": {adapter: command, command: [overlay]}\n';

  it('resolves in the session, then the overlay, then agent files', () => {
    const environment = { agentFiles: () => [{ ...file, text: '---\nmodel: opus\n---\nBe brief.\n' }] };
    const agentOf = (after: string, overlays: readonly string[]) =>
      planOf(text(after), { overlays, environment }).agents[0]!;
    expect(agentOf(inSession, [inOverlay])).toMatchObject({ argv: ['session'], source: { kind: 'session' } });
    expect(agentOf('', [inOverlay])).toMatchObject({ argv: ['overlay'], source: { kind: 'overlay' } });
    expect(agentOf('', [])).toMatchObject({
      adapter: 'claude',
      source: file,
      model: 'opus',
      instructions: 'Be brief.',
    });
    expect(agentOf('', []).argv).toContain('opus');
  });

  it('of two overlays the later counts', () => {
    const later = inOverlay.replace('overlay]', 'later]');
    expect(planOf(text(), { overlays: [inOverlay, later] }).agents[0]!.argv).toEqual(['later']);
  });

  it('reports a second definition, and an unresolved agent as an error only with strict', () => {
    expect(codesOf(text(inSession), { overlays: [inOverlay] })).toEqual(['agent-defined-twice']);
    expect(findingsOf(text()).map(({ severity }) => severity)).toEqual(['warning']);
    expect(findingsOf(text(), { level: 'strict' }).map(({ severity }) => severity)).toEqual(['error']);
  });

  it('hashes every file that it read into the plan', () => {
    const environment = { agentFiles: () => [{ ...file, text: 'x' }], readText: () => 'do it' };
    const prompted = session(
      'work_streams:\n  a: {agent: "@x", prompt: {file: prompts/a.md}, resources: ["a/"]}\n',
    );
    const plan = planOf(prompted, { environment });
    expect(plan.inputs.map(({ role, path }) => `${role} ${path}`)).toEqual([
      'agent .claude/agents/x.md',
      'prompt prompts/a.md',
      'session session.yaml',
    ]);
    expect(plan.tasks[0]!.run).toEqual({
      kind: 'agent',
      agent: '@x',
      prompt: { kind: 'file', path: 'prompts/a.md', text: 'do it' },
    });
    const changed = planOf(prompted, { environment: { ...environment, readText: () => 'do that' } });
    expect(changed.digest).not.toBe(plan.digest);
  });
});

describe('actions and gates', () => {
  it('runs what the session gives for an action, before what is built in, and admits what is not configured', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'])}synchronization_points:\n  - {milestone: m, triggers: [a_complete], actions: [notify, checkpoint, smoke, later]}\n`,
      'actions:\n  notify: [[say, done]]\n  smoke: "npm test"\n',
    );
    expect(planOf(text).gates[0]!.actions).toEqual([
      { kind: 'commands', name: 'notify', commands: [{ argv: ['say', 'done'], timeout_ms: null }] },
      { kind: 'builtin', name: 'checkpoint' },
      {
        kind: 'commands',
        name: 'smoke',
        commands: [{ argv: ['/bin/sh', '-c', 'npm test'], timeout_ms: null }],
      },
      { kind: 'not_configured', name: 'later' },
    ]);
    expect(codesOf(text)).toEqual(['unconfigured-action']);
  });

  it('a stage gate integrates, then does what it names, else runs the gate of the session', () => {
    const actionsOf = (gate: string): unknown =>
      planOf(
        session(
          `coordination_strategy: pipeline_parallel\nwork_streams:\n${stream('a', ['a/'])}stages:\n  - {name: s, streams: [a]${gate}}\n`,
          'actions:\n  smoke: [bin/smoke]\nverify: [[npm, test]]\n',
        ),
        {},
      ).gates[0]!.actions.map((action) => `${action.kind} ${action.name}`);
    expect(actionsOf('')).toEqual(['builtin integrate_changes', 'builtin validate_integration']);
    expect(actionsOf(', gate: [smoke, [npm, run, build], checkpoint]')).toEqual([
      'builtin integrate_changes',
      'commands smoke',
      'builtin checkpoint',
      'commands gate',
    ]);
  });

  it('takes what gates run from base: scripts that they name too', () => {
    const plan = planOf(session(`work_streams:\n${stream('a', ['a/'])}`, 'verify: [[sh, ./bin/gate.sh]]\n'));
    expect(plan.verify_protected).toContain('bin/gate.sh');
    expect(plan.verify_protected).toContain('package.json');
  });

  it('protects what a runner leads to: its own file, and the scripts named there that exist', () => {
    const texts: Readonly<Record<string, string>> = {
      'package.json': JSON.stringify({
        scripts: {
          pretest: 'ci/prepare',
          test: 'CI=1 sh ci/check.sh && node ci/last.mjs && gone.sh',
          lint: 'bash ci/lint.sh',
        },
      }),
      Makefile: 'check: build\n\t@python3 ci/check.py src/\n\tcc main.c\n',
      justfile: 'check:\n  ./ci/all\n',
      ...Object.fromEntries(
        ['prepare', 'check.sh', 'last.mjs', 'lint.sh', 'check.py', 'all'].map((name) => [`ci/${name}`, '']),
      ),
    };
    const protects = (commands: string, files = texts): readonly string[] =>
      planOf(session(`work_streams:\n${stream('a', ['a/'])}`, `verify: ${commands}\n`), {
        environment: { readText: (path: string) => files[path] ?? null },
      }).verify_protected.filter((path) => path.startsWith('ci/') || path === 'justfile');
    const test = ['ci/check.sh', 'ci/last.mjs', 'ci/prepare'];
    for (const commands of [
      '[[npm, test]]',
      '["npm run -s test"]',
      '["cd . && CI=1 yarn test"]',
      '[[pnpm, t]]',
    ])
      expect([commands, protects(commands)]).toEqual([commands, test]);
    expect(protects('[[npm, run, lint]]')).toEqual(['ci/lint.sh']);
    expect(protects('[[make, check]]')).toEqual(['ci/check.py']);
    expect(protects('["just check"]')).toEqual(['ci/all', 'justfile']);
    expect(protects('[[npm, test]]', { 'package.json': '{ "scripts": [' })).toEqual([]);
    expect(protects('[[npm, test]]', {})).toEqual([]);
  });

  it('takes the program of a gate from base when it is a file of the repository, whatever its name', () => {
    const verify = (commands: string): readonly string[] =>
      planOf(session(`work_streams:\n${stream('a', ['a/'])}`, `verify: ${commands}\n`)).verify_protected;
    expect(verify('[[bin/check, src/a]]')).toContain('bin/check');
    expect(verify('[["./check"]]')).toContain('check');
    expect(verify('["bin/check --all"]')).toContain('bin/check');
    for (const commands of ['[[npm, test]]', '[[/usr/bin/env, x]]', '[[../out/check]]', '["$HOME/check"]'])
      expect(verify(commands)).toEqual(verify('[["true"]]'));
  });
});

describe('evidence', () => {
  const text = session(
    `work_streams:\n${stream('a', ['src/**/*.ts'])}${stream('b', ['src/api/'])}conflict_resolution:\n  file_conflicts: {strategy: three_way_merge}\n`,
  );

  it('holds what is true of the repository of the day', () => {
    const { evidence } = planOf(text, { environment: worldWith(['src/api/a.ts', 'x']) });
    expect(evidence).toMatchObject({
      base_commit: 'c'.repeat(40),
      base_tree: 'd'.repeat(40),
      tracked_files: 2,
      conflicts: [
        {
          id: 'a~b:write_write',
          witness: 'src/api/a.ts',
          grade: 'certain',
          tracked_count: 1,
          tracked: ['src/api/a.ts'],
        },
      ],
    });
  });

  it('stands outside the digest', () => {
    const here = planOf(text, { environment: worldWith(['src/api/a.ts']) });
    const elsewhere = planOf(text);
    expect(here.digest).toBe(elsewhere.digest);
    expect(encodePlan(here)).not.toBe(encodePlan(elsewhere));
  });
});

describe('the plan', () => {
  it('is the same bytes every time, and reads back as it was', () => {
    const bytes = encodePlan(planOf(minimal));
    expect(encodePlan(planOf(minimal))).toBe(bytes);
    const decoded = decodePlan(bytes);
    expect(decoded).toMatchObject({ ok: true });
    expect(decoded.ok && encodePlan(decoded.value)).toBe(bytes);
  });
});

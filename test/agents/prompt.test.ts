import { describe, expect, it } from 'vitest';
import { composePrompt } from '../../src/agents/prompt.ts';
import type { Plan, PlanTask } from '../../src/plan/plan.ts';
import { claim, claudeAgent, commandAgent, planStream, planTask, samplePlan } from './samples.ts';

const plan: Plan = samplePlan({
  streams: [
    planStream('database', {
      focus: 'schema design and migrations',
      provides: [{ name: 'database_schema', file: 'db/schema.rb', task: 'database/1' }],
    }),
    planStream('backend', {
      focus: 'API endpoints and business logic',
      provides: [{ name: 'api_contracts', file: 'docs/api.md', task: 'backend/2' }],
    }),
  ],
  tasks: [
    planTask('database', 1),
    planTask('database', 2),
    planTask('backend', 1),
    planTask('backend', 2, {
      writes: [claim('app/'), claim('CHANGELOG.md', 'append'), claim('!app/assets/')],
      reads: ['db/schema.rb'],
      externals: ['design_review'],
      verify: [{ argv: ['npm', 'test'], timeout_ms: null }],
      ahead: 'milestone:implementation_complete',
    }),
  ],
  edges: [
    { from: 'backend/1', to: 'backend/2', reason: 'phase_order', via: 'backend' },
    { from: 'database/1', to: 'backend/2', reason: 'artifact', via: 'database_schema' },
    { from: 'database/2', to: 'backend/2', reason: 'dependency', via: 'database' },
    {
      from: 'milestone:architecture_complete',
      to: 'backend/2',
      reason: 'milestone',
      via: 'architecture_complete',
    },
  ],
  gates: [
    {
      id: 'milestone:implementation_complete',
      kind: 'milestone',
      name: 'implementation_complete',
      waits_for: ['backend/2'],
      releases: [],
      actions: [{ kind: 'builtin', name: 'validate_integration' }],
      timeout_ms: null,
    },
  ],
  conflicts: [
    {
      id: 'database~backend:write_write',
      kind: 'write_write',
      streams: ['database', 'backend'],
      tasks: [['database/2', 'backend/2']],
      patterns: ['**/*.rb', 'app/'],
      policy: 'three_way_merge',
      severity: 'warning',
      settled_by: 'merge',
    },
  ],
});

function task(id: string, more: Partial<PlanTask> = {}): PlanTask {
  const found = plan.tasks.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(id);
  return { ...found, ...more };
}

function withAgent(agent: Plan['agents'][number]): Plan {
  return { ...plan, agents: [{ ...agent, name: '@expert' }] };
}

describe('the composed prompt', () => {
  it('says what to do, where, on what ground, towards what, by which rules', () => {
    expect(composePrompt(plan, task('backend/2'))).toMatchInlineSnapshot(`
      "# API endpoints and business logic

      ## Your part

      You work on the stream \`backend\`, phase 2 of 2. Other agents work on other streams of the same repository at the same time, each in a clone of its own. The current directory is your clone.

      This is your last phase: finish what earlier ones left open.

      ## Where you may write

      - \`app/\`
      - \`CHANGELOG.md\` (only add lines: other streams add to it too)
      - not \`app/assets/\`

      Paths are relative to the root of the repository; \`**\` stands for any number of folders; of several lines that fit a path the last one decides. A change anywhere else is taken out of your result and set aside for its owner. If the work needs a change elsewhere, leave it and say so in your last message.

      Made for you to read:

      - \`db/schema.rb\`

      ## Already there

      What you depend on is finished and in your tree:

      - your own earlier work (\`backend\`, phase 1: API endpoints and business logic)
      - \`database_schema\` (\`db/schema.rb\`), made by \`database\`, phase 1: schema design and migrations
      - the work of \`database\`, phase 2: schema design and migrations
      - the merged work of all streams up to milestone \`architecture_complete\`
      - \`design_review\`, from outside this session

      ## What comes after

      - Others wait for \`api_contracts\` in \`docs/api.md\`: it must be complete when you end.
      - Next comes the milestone \`implementation_complete\`, where the work of several streams is merged; then: validate_integration.
      - \`database\` may change \`app/\` at the same time: keep your changes there small.
      - Your result is checked with \`npm test\`.

      ## Letters

      What concerns you while you work (who writes the same files, contracts that changed, words of others) is put into the file \`$PCOORD_INBOX\`, one JSON object a line: look into it between two steps of your work. To say something, add such a line to the file \`$PCOORD_OUTBOX\`; the answer comes into the inbox.

      - \`{"kind":"message","to":"database","text":"…"}\`: words for another stream.
      - \`{"kind":"lease","paths":["src/a.ts"]}\`: ask for files before you change them, where others may, too.
      - \`{"kind":"publish","artifact":"api_contracts"}\`: others may read this file of yours as it is now.

      Contract files as last published by their streams are in the folder \`$PCOORD_CONTRACTS\`.

      ## Rules

      - Stay inside the scope above; read whatever you need.
      - You need not commit: what is in the working tree when you end is collected. Commits of your own are fine; do not push, do not switch branches, do not add worktrees, do not change the git configuration.
      - Leave nothing running when you end.
      - Do not wait for answers to questions: decide, and say in your last message what you decided and what is left open.
      "
    `);
  });

  it('is the same text for the same plan', () => {
    expect(composePrompt(plan, task('backend/2'))).toBe(
      composePrompt(structuredClone(plan), task('backend/2')),
    );
  });

  it('tells a stream that reads only to write nothing', () => {
    const prompt = composePrompt(plan, task('database/1', { writes: [] }));
    expect(prompt).toContain('Nowhere: this phase reads only.');
    expect(prompt).not.toContain('You need not commit');
  });

  it('names the consequence of leaving the scope', () => {
    for (const [out_of_scope, words] of [
      ['block', 'makes the phase fail'],
      ['divert', 'set aside for its owner'],
      ['widen', 'has to be reviewed'],
    ] as const) {
      const streams = [planStream('database', { out_of_scope })];
      expect(composePrompt({ ...plan, streams }, task('database/1'))).toContain(words);
    }
  });

  it('leaves out phases where there is one, and sections that hold nothing', () => {
    const small = samplePlan({ streams: [planStream('docs')], tasks: [planTask('docs', 1)] });
    const prompt = composePrompt(small, small.tasks[0]!);
    expect(prompt).not.toContain('phase 1 of');
    expect(prompt.match(/^## .*/gm)).toEqual(['## Your part', '## Where you may write', '## Rules']);
  });

  it('names a phase that has a name', () => {
    expect(composePrompt(plan, task('backend/2', { phase: 'endpoints' }))).toContain(
      'phase 2 of 2 (endpoints)',
    );
  });

  it("puts the session's own prompt in place of the focus and keeps the scope", () => {
    const prompt = composePrompt(
      plan,
      task('database/1', {
        run: { kind: 'agent', agent: '@expert', prompt: { kind: 'text', text: 'Add an index.' } },
      }),
    );
    expect(prompt.startsWith('Add an index.\n\n## Your part')).toBe(true);
    expect(prompt).toContain('- `database/`');
    expect(prompt).not.toContain('# schema design');
  });

  it('takes the text of a prompt file', () => {
    const run = {
      kind: 'agent',
      agent: '@expert',
      prompt: { kind: 'file', path: 'p.md', text: 'From a file.' },
    } as const;
    expect(composePrompt(plan, task('database/1', { run })).startsWith('From a file.')).toBe(true);
  });

  it('begins with the instructions of an agent that takes no other way for them', () => {
    const instructions = 'You are careful.';
    const forCommand = composePrompt(withAgent({ ...commandAgent, instructions }), task('database/1'));
    expect(forCommand.startsWith('You are careful.\n\n# schema design')).toBe(true);
    const forClaude = composePrompt(withAgent({ ...claudeAgent, instructions }), task('database/1'));
    expect(forClaude).not.toContain(instructions);
    const long = 'x'.repeat(50_000);
    expect(composePrompt(withAgent({ ...claudeAgent, instructions: long }), task('database/1'))).toContain(
      long,
    );
  });

  it('tells what waits in the inbox, and says nothing of letters where there is nobody else', () => {
    const letters = [{ from: 'person', text: 'use the\nsecond port' }];
    const prompt = composePrompt(plan, task('backend/2'), letters);
    expect(prompt).toContain('- from `person`: use the\n  second port');
    expect(prompt).toContain('$PCOORD_OUTBOX');
    const alone = {
      ...plan,
      edges: [],
      conflicts: [],
      streams: plan.streams.filter(({ id }) => id === 'backend'),
    };
    expect(composePrompt(alone, task('backend/2'))).not.toContain('PCOORD_INBOX');
    expect(composePrompt(alone, task('backend/2'), letters)).toContain('second port');
  });

  it('is empty for a task that runs a command', () => {
    const run = { kind: 'command', argv: ['true'], shell: false } as const;
    expect(composePrompt(plan, task('database/1', { run }))).toBe('');
  });
});

import { afterEach, expect, it } from 'vitest';
import { findClaude } from '../rig/claude/installed.ts';
import { safeClaudeEnvironment } from '../rig/claude/run-claude.ts';
import { type Provider, startProvider } from '../rig/provider/server.ts';
import { makeWorld, session, type World } from './cli-rig.ts';

const program = findClaude();

let world: World;
let provider: Provider;
afterEach(async () => {
  await world.end();
  await provider.close();
});

it.skipIf(program === null)(
  'the real Claude Code asks, and a person answers from another terminal (skipped unless installed: PCOORD_TEST_CLAUDE)',
  async () => {
    world = makeWorld();
    const bash = (command: string): { name: string; input: { command: string } } => ({
      name: 'Bash',
      input: { command },
    });
    const own = { name: 'Write', input: { file_path: '{cwd}/own.txt', content: 'x' } };
    const write = { name: 'Write', input: { file_path: '{cwd}/src/elsewhere.ts', content: 'x' } };
    provider = await startProvider([
      {
        marker: 'MARK-ask',
        steps: [
          { use: [bash('touch made.txt'), own] },
          { use: [bash('touch made.txt')] },
          { use: [bash('touch not.txt; true'), write] },
          { say: 'Done.' },
        ],
      },
    ]);
    const agents = { '@asker': { adapter: 'claude', claude: { program, permission_mode: 'manual' } } };
    const streams = { one: { agent: '@asker', focus: 'MARK-ask', resources: ['*.txt'] } };
    const file = world.write('session.yaml', session(streams, { root: { agents } }));
    const env = safeClaudeEnvironment(provider.url);
    const run = world.pcoord(['exec', file, '--ask', '--view', 'json', '--state', world.state], { env });
    const say = async (...words: readonly string[]): Promise<unknown> =>
      (await world.pcoord(['answer', ...words, '--state', world.state]).ended).code;
    const first = await run.until('question-asked');
    expect(first).toMatchObject({ tool: 'Bash', text: 'touch made.txt' });
    expect(await say(first.question, '--allow', '--always')).toBe(0);
    const other = await run.until('question-asked', ({ text }) => text.startsWith('touch not'));
    expect(await say(other.question, '--deny', '--note', 'not that one')).toBe(0);
    const { code, out } = await run.ended;
    expect([code, out]).toEqual([0, expect.any(String)]);
    const answers = run.events.flatMap((event) =>
      event.type === 'question-answered' ? [[event.answer, event.by]] : [],
    );
    expect(answers).toEqual(
      expect.arrayContaining([
        ['allow', 'person'],
        ['allow', 'rule'],
        ['deny', 'scope'],
        ['deny', 'person'],
      ]),
    );
    expect(JSON.stringify(provider.requests.at(-1)?.body)).toContain('not that one');
    const sizes = run.events.flatMap((event) =>
      event.type === 'agent-progressed' ? (event.turn_sizes ?? []) : [],
    );
    expect(sizes).toEqual([
      { reads: 0, writes: 1, others: 1 },
      { reads: 0, writes: 0, others: 1 },
      { reads: 0, writes: 1, others: 1 },
    ]);
    expect(world.show('pcoord/trial', 'made.txt')).toBe('');
  },
  60_000,
);

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutputReader } from '../../src/agents/adapter.ts';
import { verdictAtEnd } from '../../src/agents/adapters.ts';
import { claudeArgv, plainClaude } from '../../src/agents/argv.ts';
import { claudeAdapter } from '../../src/agents/claude.ts';
import { createClaudeReader } from '../../src/agents/claude-reader.ts';
import { composePrompt } from '../../src/agents/prompt.ts';
import { matchesList, parsePatternList } from '../../src/algorithms/patterns/index.ts';
import { compileText } from '../../src/compiler/compile.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import type { PlanAgent } from '../../src/plan/plan.ts';
import { claudeVersion, findClaude } from '../rig/claude/installed.ts';
import { readRecording } from '../rig/claude/recordings.ts';
import { type ClaudeRun, makeWorkspace, runClaude } from '../rig/claude/run-claude.ts';
import { scenarios } from '../rig/claude/scenarios.ts';
import type { ProviderScript } from '../rig/provider/script.ts';
import { type Provider, startProvider } from '../rig/provider/server.ts';
import { claudeAgent, launchInput } from './samples.ts';

const program = findClaude();
const version = program === null ? null : claudeVersion(program);
const recordedVersion = /"claude_code_version":"([^"]+)"/.exec(readRecording('edits'))?.[1];
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Trial {
  readonly scripts: readonly ProviderScript[];
  readonly writes: readonly string[];
  readonly prompt: string;
  readonly agent?: Partial<PlanAgent>;
  readonly files?: Readonly<Record<string, string>>;
  readonly signal?: { readonly name: NodeJS.Signals; readonly after: number };
}

interface Outcome extends ClaudeRun {
  readonly reader: OutputReader;
  readonly workspace: string;
  readonly provider: Provider;
}

async function trial({ scripts, writes, prompt, agent, files, signal }: Trial): Promise<Outcome> {
  const provider = await startProvider(scripts);
  const workspace = makeWorkspace(files);
  cleanups.push(
    () => provider.close(),
    () => rmSync(workspace, { recursive: true, force: true }),
  );
  const argv = claudeArgv({ ...plainClaude, program });
  const input = launchInput({ ...claudeAgent, argv, ...agent }, { workspace, prompt, writes });
  const run = await runClaude({
    ...{ launch: claudeAdapter.launch(input), prompt, cwd: workspace, url: provider.url },
    started: (kill) => {
      if (signal !== undefined) void provider.arrived(signal.after).then(() => kill(signal.name));
    },
  });
  const reader = createClaudeReader(0);
  reader.take(run.stdout.toString('utf8'));
  return { ...run, reader, workspace, provider };
}

function writeCall(
  path: string,
  content = 'x\n',
): { name: string; input: { file_path: string; content: string } } {
  return { name: 'Write', input: { file_path: `{cwd}/${path}`, content } };
}

describe.skipIf(program === null)(
  'the real Claude Code (skipped unless installed: PCOORD_TEST_CLAUDE)',
  () => {
    it('writes what its stream claims and nothing else', async () => {
      const outcome = await trial({
        prompt: 'MARK-scope',
        writes: ['src/', '!src/gen/'],
        scripts: [
          {
            marker: 'MARK-scope',
            steps: [
              {
                use: [writeCall('src/a.txt', 'mine\n'), writeCall('docs/b.txt'), writeCall('src/gen/c.txt')],
              },
              {
                use: [
                  writeCall('../outside.txt'),
                  { name: 'Bash', input: { command: 'echo x > docs/d.txt' } },
                ],
              },
              { say: 'All written.' },
            ],
          },
        ],
      });
      expect(outcome.exit_code).toBe(0);
      expect(readFileSync(join(outcome.workspace, 'src/a.txt'), 'utf8')).toBe('mine\n');
      for (const path of ['docs/b.txt', 'src/gen/c.txt', '../outside.txt', 'docs/d.txt']) {
        expect(existsSync(join(outcome.workspace, path))).toBe(false);
      }
      expect(outcome.reader.totals).toMatchObject({ turns: 3, tool_calls: 5, denials: 4, last_tool: 'Bash' });
      expect(verdictAtEnd(outcome.reader)).toEqual({ ok: true, detail: '4 tool calls denied: All written.' });
    });

    it('goes all the way from a session and an agent file to a changed file', async () => {
      const text = [
        'parallel_session_config:',
        '  session_id: painting',
        '  work_streams:',
        '    walls: { agent: "@painter", focus: "MARK-paint the walls", resources: ["walls/"], reads: ["plan.md"] }',
      ].join('\n');
      const agentFile =
        '---\nname: painter\nmodel: haiku\ntools: Read, Write\n---\nYou are the PAINTER-EXPERT.';
      const { value: plan } = compileText({
        session: { name: 'pcoord.yaml', text },
        overlays: [],
        environment: {
          ...emptyEnvironment,
          agentFiles: () => [{ kind: 'project', path: '.claude/agents/painter.md', text: agentFile }],
        },
      });
      const [task, agent] = [plan?.tasks[0], plan?.agents[0]];
      if (plan === undefined || task === undefined || agent === undefined) throw new Error('no plan');
      const { workspace, provider, reader } = await trial({
        prompt: composePrompt(plan, task),
        writes: task.writes.map(({ pattern }) => pattern),
        agent: { ...agent, argv: [program ?? '', ...agent.argv.slice(1)] },
        scripts: [
          {
            marker: 'MARK-paint',
            steps: [
              { use: [writeCall('walls/north.txt', 'blue\n'), writeCall('floor/a.txt')] },
              { say: 'Painted.' },
            ],
          },
        ],
      });
      const [request] = provider.requests;
      expect(request?.body['model']).toContain('haiku');
      expect(JSON.stringify(request?.body['system'])).toContain('PAINTER-EXPERT');
      expect(JSON.stringify(request?.body['messages'])).toContain('- `walls/`');
      const tools = JSON.stringify(request?.body['tools']);
      expect([tools.includes('"name":"Write"'), tools.includes('"name":"Bash"')]).toEqual([true, false]);
      expect(readFileSync(join(workspace, 'walls/north.txt'), 'utf8')).toBe('blue\n');
      expect(existsSync(join(workspace, 'floor/a.txt'))).toBe(false);
      expect(verdictAtEnd(reader)).toEqual({ ok: true, detail: '1 tool call denied: Painted.' });
    });

    it.skipIf(version !== recordedVersion).each(scenarios)(
      `${recordedVersion} still does what was recorded: $name`,
      async (scenario) => {
        const outcome = await trial({ ...scenario, prompt: `MARK-${scenario.name}` });
        const recorded = createClaudeReader(0);
        recorded.take(readRecording(scenario.name));
        expect(outcome.exit_code).toBe(scenario.exit_code);
        expect({ ...outcome.reader.totals, session: null }).toEqual({ ...recorded.totals, session: null });
        expect(verdictAtEnd(outcome.reader)).toEqual(verdictAtEnd(recorded));
      },
    );

    it.each([
      { writes: ['package.json'], paths: ['package.json', 'sub/package.json'] },
      {
        writes: ['app/(shop)/[id]/page.tsx'],
        paths: ['app/(shop)/[id]/page.tsx', 'app/(shop)/d/page.tsx', 'app/x/d/page.tsx'],
      },
      { writes: ['src/{a,b}/*.{ts,tsx}'], paths: ['src/a/x.ts', 'src/b/y.tsx', 'src/c/x.ts'] },
      { writes: ['**/*.sql', 'my dir/'], paths: ['a.sql', 'x/y.sql', 'my dir/z w.txt', 'other/z'] },
      {
        writes: ['v[!0-9]/x', 'a?b', 'w[[:digit:]]', '\\!y', '#z'],
        paths: ['va/x', 'a😀b', 'w7', '!y', '#z', 'zz/x'],
      },
      { writes: ['caf\u00e9/'], paths: ['caf\u00e9/a', 'cafe\u0301/b', 'cafe/c'] },
      { writes: ['x\\?y', 'p\\*q', '+(ab).ts', '@(c|d)'], paths: ['x?y', 'p*q', 'abab.ts', 'c', 'e'] },
      {
        writes: ['src/', '!src/gen/', '!**/*.gen.ts', '!src/k*'],
        paths: ['src/d/a.ts', 'src/kk/b.ts', 'src/gen/x', 'src/d/a.gen.ts'],
      },
    ])('allows every path that is claimed, and not all others: $writes', async ({ writes, paths }) => {
      const list = parsePatternList(writes);
      if (!list.ok) throw new Error(JSON.stringify(list.error));
      const { workspace } = await trial({
        prompt: 'MARK-rules',
        writes,
        scripts: [{ marker: 'MARK-rules', steps: [{ use: paths.map((path) => writeCall(path)) }] }],
      });
      const written = paths.filter((path) => existsSync(join(workspace, path)));
      expect(written).toEqual(expect.arrayContaining(paths.filter((path) => matchesList(list.value, path))));
      expect(written).not.toContain(paths.at(-1));
    });

    it('is given a prompt of half a megabyte and its instructions', async () => {
      const { provider, reader } = await trial({
        prompt: `MARK-long ${'word '.repeat(100_000)}`,
        writes: [],
        agent: { instructions: '--careful: you are PRECISE-EXPERT' },
        scripts: [{ marker: 'MARK-long', steps: [{ say: 'Read.' }] }],
      });
      const [request] = provider.requests.filter(({ marker }) => marker === 'MARK-long');
      expect(JSON.stringify(request?.body['messages']).length).toBeGreaterThan(500_000);
      expect(JSON.stringify(request?.body['system'])).toContain('--careful: you are PRECISE-EXPERT');
      expect(verdictAtEnd(reader)).toEqual({ ok: true, detail: 'Read.' });
    });

    it("reads the project's CLAUDE.md, but takes no permission from a local settings file", async () => {
      const { provider, workspace } = await trial({
        prompt: 'MARK-settings',
        writes: ['src/'],
        files: {
          'CLAUDE.md': 'HOUSE-STYLE',
          '.claude/settings.local.json': JSON.stringify({ permissions: { allow: ['Bash(mkdir *)'] } }),
        },
        scripts: [
          { marker: 'MARK-settings', steps: [{ use: [{ name: 'Bash', input: { command: 'mkdir made' } }] }] },
        ],
      });
      expect(JSON.stringify(provider.requests[0]?.body)).toContain('HOUSE-STYLE');
      expect(existsSync(join(workspace, 'made'))).toBe(false);
    });

    it('takes permissions from the session, and is not offered a worktree of its own', async () => {
      const { workspace, stdout } = await trial({
        prompt: 'MARK-allowed',
        writes: ['src/'],
        agent: {
          argv: claudeArgv({ ...plainClaude, program, allowed_tools: ['Bash(mkdir *)', 'Bash(touch a, b)'] }),
        },
        scripts: [
          {
            marker: 'MARK-allowed',
            steps: [{ use: [{ name: 'Bash', input: { command: 'mkdir made' } }, writeCall('src/a.txt')] }],
          },
        ],
      });
      expect(existsSync(join(workspace, 'made'))).toBe(true);
      expect(existsSync(join(workspace, 'src/a.txt'))).toBe(true);
      const init = JSON.parse(stdout.toString('utf8').split('\n')[0] ?? '{}') as { tools?: string[] };
      expect(init.tools).toContain('Write');
      expect(init.tools).not.toContain('EnterWorktree');
    });
  },
);

import { describe, expect, it } from 'vitest';
import { claudeArgv, plainClaude } from '../../src/agents/argv.ts';
import { claudeAdapter, instructionsAreArgument } from '../../src/agents/claude.ts';
import { claudeAgent, commandAgent, launchInput } from './samples.ts';

function argvFor(...input: Parameters<typeof launchInput>): readonly string[] {
  return claudeAdapter.launch(launchInput(...input)).argv;
}

function valuesAfter(argv: readonly string[], flag: string): readonly string[] {
  const rest = argv.slice(argv.indexOf(flag) + 1);
  const end = rest.findIndex((entry) => entry.startsWith('--'));
  return end === -1 ? rest : rest.slice(0, end);
}

describe('starting Claude Code', () => {
  it('streams events, asks nobody, and may edit what the task claims', () => {
    const launch = claudeAdapter.launch(launchInput(claudeAgent, { writes: ['src/', '!src/gen/'] }));
    expect(launch.argv).toEqual([
      ...['claude', '-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'dontAsk'],
      ...['--allowedTools', 'Edit(/src/**)'],
      ...['--disallowedTools', 'EnterWorktree', 'Edit(/src/gen/**)'],
      ...['--setting-sources', 'user,project'],
    ]);
    expect(launch.stdin).toBe('prompt');
    expect(launch.env).toMatchObject({ DISABLE_AUTOUPDATER: '1', PCOORD_STREAM: 'frontend_stream' });
  });

  it('may read its inbox and write its outbox, which lie outside of the workspace, and nothing beside them', () => {
    const mailbox = { inbox: '/state/tmp/a.1.1/.in.jsonl', outbox: '/state/x (1)/.out.jsonl' };
    for (const [writes, edits] of [
      [['src/'], ['Edit(/src/**)']],
      [[], []],
    ] as const)
      expect(valuesAfter(argvFor(claudeAgent, { writes, mailbox }), '--allowedTools')).toEqual([
        ...edits,
        'Read(//state/tmp/a.1.1/.in.jsonl)',
        String.raw`Edit(//state/x \(1\)/.out.jsonl)`,
      ]);
  });

  it('may edit nothing when the task only reads', () => {
    expect(argvFor(claudeAgent, { writes: [] })).not.toContain('--allowedTools');
  });

  it('hands over a prompt of any length outside the argument list', () => {
    const argv = argvFor(claudeAgent, { prompt: 'x'.repeat(1_000_000) });
    expect(argv.join(' ').length).toBeLessThan(1000);
  });

  it('gives instructions as an argument', () => {
    const agent = { ...claudeAgent, instructions: '- be brief' };
    expect(instructionsAreArgument(agent)).toBe(true);
    expect(argvFor(agent).slice(-2)).toEqual(['--append-system-prompt', '- be brief']);
  });

  it.each([
    ['too long for one argument', { ...claudeAgent, instructions: 'ü'.repeat(40_001) }],
    [
      'the session sets the system prompt itself',
      {
        ...claudeAgent,
        instructions: 'x',
        argv: claudeArgv({ ...plainClaude, args: ['--system-prompt', 'y'] }),
      },
    ],
    ['another adapter', { ...commandAgent, instructions: 'x' }],
    ['none at all', claudeAgent],
  ])('leaves instructions to the prompt: %s', (_why, agent) => {
    expect(instructionsAreArgument(agent)).toBe(false);
    if (agent.adapter === 'claude') expect(argvFor(agent)).not.toContain('--append-system-prompt');
  });

  it("leaves the session's own choice of settings alone", () => {
    const argv = claudeArgv({ ...plainClaude, args: ['--setting-sources=user'] });
    expect(argvFor({ ...claudeAgent, argv })).not.toContain('--setting-sources');
  });

  it('adds its rules to the tools that the session allows', () => {
    const argv = claudeArgv({ ...plainClaude, allowed_tools: ['Bash(npm test)'] });
    const launched = argvFor({ ...claudeAgent, argv });
    expect(valuesAfter(launched, '--allowedTools')).toEqual(['Bash(npm test)']);
    expect(valuesAfter(launched.slice(launched.indexOf('--allowedTools') + 1), '--allowedTools')).toEqual([
      'Edit(/src/components/**)',
    ]);
  });
});

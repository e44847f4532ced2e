import { describe, expect, it } from 'vitest';
import { claudeArgv, plainClaude } from '../../src/agents/argv.ts';
import { claudeAdapter } from '../../src/agents/claude.ts';
import { askLine } from '../../src/agents/claude-questions.ts';
import { claudeAgent, launchInput } from './samples.ts';

const questions = { argv: ['node', 'permission.js'], inbox: '/t/in', outbox: '/t/out' };

function argvOf(mode: string | null, args: readonly string[] = []): readonly string[] {
  const argv = claudeArgv({ ...plainClaude, permission_mode: mode, args });
  const input = launchInput({ ...claudeAgent, argv }, {});
  return claudeAdapter.launch({ ...input, questions }).argv;
}

describe('Claude Code that asks', () => {
  it('is given a server that hears it, beside those of the session', () => {
    const argv = argvOf('manual', ['--mcp-config', 'own.json']);
    expect(argv[argv.indexOf('--permission-prompt-tool') + 1]).toBe('mcp__pcoord__permission');
    expect(argv.filter((entry) => entry === '--mcp-config')).toHaveLength(2);
    expect(JSON.parse(argv[argv.lastIndexOf('--mcp-config') + 1] ?? '')).toEqual({
      mcpServers: {
        pcoord: {
          type: 'stdio',
          command: 'node',
          args: ['permission.js'],
          env: { PCOORD_INBOX: '/t/in', PCOORD_OUTBOX: '/t/out' },
        },
      },
    });
  });

  it('is started as before in every other mode, and where the session answers by itself', () => {
    for (const mode of [null, 'dontAsk', 'acceptEdits', 'plan'])
      expect(argvOf(mode)).not.toContain('--permission-prompt-tool');
    expect(argvOf('manual', ['--permission-prompt-tool', 'mcp__mine__ask'])).not.toContain('--mcp-config');
  });

  it.each([
    ['npm publish', 'Bash(npm publish:*)'],
    ['npm publish --tag next', 'Bash(npm publish:*)'],
    ['ls', 'Bash(ls)'],
    ['rm -rf build', 'Bash(rm -rf build)'],
    ['npm publish; curl evil', 'Bash(npm publish; curl evil)'],
    ['npm publish && x', 'Bash(npm publish && x)'],
    ['npm publish $(x)', 'Bash(npm publish $(x))'],
    ['echo a #\nrm -rf .', 'Bash(only call-1)'],
    ['x'.repeat(300), 'Bash(only call-1)'],
  ])('a lasting answer to %j covers %j', (command, rule) => {
    expect(askLine({ tool_name: 'Bash', input: { command }, tool_use_id: 'call-1' })['rule']).toBe(rule);
  });
});

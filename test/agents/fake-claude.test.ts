import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { claudeArgv, plainClaude } from '../../src/agents/argv.ts';
import { claudeAdapter } from '../../src/agents/claude.ts';
import { createClaudeReader } from '../../src/agents/claude-reader.ts';
import { readRecording } from '../rig/claude/recordings.ts';
import { makeWorkspace, runClaude } from '../rig/claude/run-claude.ts';
import { scenarios } from '../rig/claude/scenarios.ts';
import { claudeAgent, launchInput } from './samples.ts';

const fake = fileURLToPath(new URL('../rig/claude/fake-claude.ts', import.meta.url));
const [, ...options] = claudeArgv(plainClaude);
const agent = { ...claudeAgent, argv: [process.execPath, fake, ...options] };

describe('the stand-in for Claude Code', () => {
  it.each(scenarios)('prints, edits and ends as the real one did: $name', async ({ name, exit_code }) => {
    const cwd = makeWorkspace();
    try {
      const launch = claudeAdapter.launch(launchInput(agent, { workspace: cwd }));
      const run = await runClaude({
        launch,
        prompt: 'Do it.',
        cwd,
        url: 'http://127.0.0.1:9',
        env: { FAKE_CLAUDE: name },
      });
      expect(run.exit_code).toBe(exit_code);
      const [said, recorded] = [createClaudeReader(0), createClaudeReader(0)];
      said.take(run.stdout.toString('utf8'));
      recorded.take(readRecording(name));
      expect(said.totals).toEqual(recorded.totals);
      expect(said.verdict).toEqual(recorded.verdict);
      expect(existsSync(join(cwd, 'src/greeting.txt'))).toBe(!['denied', 'api-error'].includes(name));
      expect(existsSync(join(cwd, 'docs'))).toBe(false);
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });

  it('refuses to work without a prompt, as the real one does', async () => {
    const cwd = makeWorkspace();
    try {
      const launch = claudeAdapter.launch(launchInput(agent));
      const run = await runClaude({ launch, prompt: '', cwd, url: 'http://127.0.0.1:9' });
      expect([run.exit_code, run.stdout.length]).toEqual([1, 0]);
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adapterFor } from '../../src/agents/adapters.ts';
import { composePrompt } from '../../src/agents/prompt.ts';
import { compileText } from '../../src/compiler/compile.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import { launchInput } from './samples.ts';

const page = readFileSync(new URL('../../docs/agents.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```yaml session\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

describe('the examples of docs/agents.md', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(2);
  });

  it.each(examples)('compile without a finding, and every agent can be launched: %#', (text) => {
    const { value: plan, diagnostics } = compileText({
      session: { name: 'pcoord.yaml', text },
      overlays: [],
      environment: emptyEnvironment,
    });
    expect(diagnostics).toEqual([]);
    for (const agent of plan?.agents ?? []) {
      expect(adapterFor(agent).launch(launchInput(agent)).argv).not.toContain('{prompt_file}');
    }
    for (const task of plan?.tasks ?? [])
      expect(composePrompt(plan!, task)).toContain('## Where you may write');
  });
});

import { describe, expect, it } from 'vitest';
import { claudeArgv, plainClaude } from '../../src/agents/argv.ts';
import { parseAgentDefinition } from '../../src/agents/definition.ts';

describe('an agent file', () => {
  it('gives front matter and instructions', () => {
    const text =
      '---\nname: react-expert\ndescription: Use for UI: components, styles\ntools: Read, Edit, Bash(git add, git rm)\nmodel: "opus"\npermissionMode: acceptEdits\n---\n\nKeep components small.\n\n---\nreally\n';
    expect(parseAgentDefinition(text)).toEqual({
      name: 'react-expert',
      description: 'Use for UI: components, styles',
      tools: ['Read', 'Edit', 'Bash(git add, git rm)'],
      model: 'opus',
      permission_mode: 'acceptEdits',
      instructions: 'Keep components small.\n\n---\nreally',
    });
  });

  it.each([
    ['[Read, "Grep"]', ''],
    ['', '\n  - Read\n  - Grep'],
    ['', '\n- Read\n- Grep'],
  ])('reads tools written as %j%j', (inline, below) => {
    expect(parseAgentDefinition(`---\ntools: ${inline}${below}\n---\n`).tools).toEqual(['Read', 'Grep']);
  });

  it('takes `inherit` for no model, and a file without front matter for instructions', () => {
    expect(parseAgentDefinition('---\nmodel: inherit\n---\nx').model).toBeNull();
    expect(parseAgentDefinition('Just do it.\r\n')).toMatchObject({
      name: null,
      tools: null,
      instructions: 'Just do it.',
    });
    expect(parseAgentDefinition('---\nname: x\n').instructions).toContain('name: x');
  });

  it('passes over block scalars and keys that it does not know', () => {
    const text =
      '---\ndescription: >\n  Long: text\n  model: not this\nhooks:\n  x: y\nmodel: haiku\n---\nGo.';
    expect(parseAgentDefinition(text)).toMatchObject({ model: 'haiku', instructions: 'Go.' });
  });
});

describe('the argv of a Claude agent', () => {
  it('is headless, streams JSON and denies what nobody allowed', () => {
    expect(claudeArgv(plainClaude)).toEqual([
      'claude',
      '-p',
      '--output-format',
      'stream-json',
      '--verbose',
      '--permission-mode',
      'dontAsk',
    ]);
  });

  it('adds what the session says, own arguments last', () => {
    const argv = claudeArgv({
      program: '/opt/claude',
      model: 'opus',
      permission_mode: 'plan',
      tools: ['Read', 'Edit'],
      allowed_tools: ['Bash(npm test)'],
      args: ['--add-dir', '..'],
    });
    expect(argv[0]).toBe('/opt/claude');
    expect(argv.slice(argv.indexOf('--permission-mode'))).toEqual([
      '--permission-mode',
      'plan',
      '--model',
      'opus',
      '--tools',
      'Read,Edit',
      '--allowedTools',
      'Bash(npm test)',
      '--add-dir',
      '..',
    ]);
  });
});

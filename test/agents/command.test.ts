import { describe, expect, it } from 'vitest';
import { adapterFor, verdictAtEnd } from '../../src/agents/adapters.ts';
import { commandArgv } from '../../src/agents/argv.ts';
import { commandAdapter } from '../../src/agents/command.ts';
import { fillPlaceholders } from '../../src/agents/placeholders.ts';
import { InvariantError } from '../../src/base/invariant.ts';
import { commandAgent, launchInput } from './samples.ts';

const values = {
  stream: 's',
  phase: '1',
  attempt: 's.1.1',
  run: 'r',
  workspace: '/ws',
  prompt: '$(rm -rf /)',
  prompt_file: '/p',
};

describe('placeholders', () => {
  it('are replaced where an entry is one and nothing else', () => {
    const template = [
      'tool',
      '{prompt}',
      '{prompt_file}',
      '{workspace}',
      '{stream}',
      '{phase}',
      '{attempt}',
      '{run}',
    ];
    expect(fillPlaceholders(template, values)).toEqual([
      'tool',
      '$(rm -rf /)',
      '/p',
      '/ws',
      's',
      '1',
      's.1.1',
      'r',
    ]);
  });

  it('stay inside a longer entry, with an unknown name, and in other uses of braces', () => {
    const template = [
      'tool',
      '--name={stream}',
      ' {stream}',
      '{streams}',
      '{}',
      '{a,b}',
      '{toString}',
      '{__proto__}',
    ];
    expect(fillPlaceholders(template, values)).toEqual(template);
  });

  it('are not looked for again in what replaced one', () => {
    expect(fillPlaceholders(['{prompt}', '{stream}'], { ...values, prompt: '{stream}' })).toEqual([
      '{stream}',
      's',
    ]);
  });

  it('stay where the value does not exist', () => {
    const { prompt: _p, prompt_file: _f, ...plain } = values;
    expect(fillPlaceholders(['x', '{prompt}', '{phase}'], plain)).toEqual(['x', '{prompt}', '1']);
  });

  it.each([
    [['/bin/sh', '-c', '{prompt}']],
    [['bash', '-lc', '{prompt}']],
    [['bash', '-e', '-c', '{prompt}']],
    [['sh', '-c', '--', '{prompt}']],
    [['env', 'A=b', '/usr/bin/zsh', '-ec', '{prompt}']],
  ])('never become the code of a shell: %j', (template) => {
    expect(fillPlaceholders(template, values)).toEqual(template);
  });

  it('become arguments of a shell', () => {
    expect(fillPlaceholders(['sh', '-c', 'echo "$1"', '{prompt}', '{prompt}'], values)).toEqual([
      'sh',
      '-c',
      'echo "$1"',
      '$(rm -rf /)',
      '$(rm -rf /)',
    ]);
    expect(fillPlaceholders(['sh', '{prompt_file}'], values)).toEqual(['sh', '/p']);
  });
});

describe('the command adapter', () => {
  it('fills the template and gives the same values as environment', () => {
    const launch = commandAdapter.launch(launchInput({ ...commandAgent, env: { MODE: 'fast' } }));
    expect(launch).toEqual({
      argv: ['worker', '/state/prompt.txt'],
      env: {
        MODE: 'fast',
        PCOORD_STREAM: 'frontend_stream',
        PCOORD_PHASE: '2',
        PCOORD_ATTEMPT: 'frontend_stream.2.1',
        PCOORD_RUN: 'r1',
        PCOORD_WORKSPACE: '/state/ws',
        PCOORD_PROMPT_FILE: '/state/prompt.txt',
      },
      stdin: 'none',
    });
  });

  it('gives the prompt on standard input to a command that asks for none', () => {
    const shell = commandArgv({ kind: 'shell', text: 'worker {prompt}' });
    expect(commandAdapter.launch(launchInput({ ...commandAgent, argv: ['worker'] })).stdin).toBe('prompt');
    expect(commandAdapter.launch(launchInput({ ...commandAgent, argv: shell }))).toMatchObject({
      argv: ['/bin/sh', '-c', 'worker {prompt}'],
      stdin: 'prompt',
    });
    expect(commandAdapter.launch(launchInput({ ...commandAgent, argv: ['w', '{prompt}'] })).stdin).toBe(
      'none',
    );
  });

  it('says nothing of its own end', () => {
    expect(verdictAtEnd(commandAdapter.reader(0))).toBeNull();
  });
});

describe('adapterFor', () => {
  it('finds each adapter by its name', () => {
    for (const adapter of ['command', 'claude'] as const) {
      expect(adapterFor({ name: '@x', adapter }).name).toBe(adapter);
    }
  });

  it('takes an unresolved agent for a bug of ours', () => {
    expect(() => adapterFor({ name: '@x', adapter: 'unresolved' })).toThrow(InvariantError);
  });
});

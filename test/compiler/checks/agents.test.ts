import { describe, expect, it } from 'vitest';
import type { AgentFile } from '../../../src/compiler/model/environment.ts';
import { codesOf, findingsOf, session } from '../harness.ts';

/** Findings of a session whose one stream is worked on by an agent file. */
function ofFile(
  text: string,
  more: { readonly kind?: AgentFile['kind']; readonly resources?: string } = {},
): string[] {
  const { kind = 'project', resources = 'resources: [area/]' } = more;
  const environment = { agentFiles: () => [{ kind, path: '.claude/agents/writer.md', text }] };
  return codesOf(session(`work_streams:\n  a: {agent: "@writer", ${resources}}\n`), { environment });
}

function ofClaude(settings: string, resources = 'resources: [area/]'): string[] {
  return codesOf(
    session(
      `work_streams:\n  a: {agent: "@writer", ${resources}}\n`,
      `agents:\n  "@writer": {adapter: claude, claude: ${settings}}\n`,
    ),
  );
}

const head = (lines: string): string => `---\n${lines}---\nYou write.\n`;

describe('agent files', () => {
  it.each([
    'You write.\n',
    head(
      'name: writer\ndescription: Writes: much\nmodel: sonnet\ntools: Read, Edit, Bash(git add, git rm), mcp__x__y\ncolor: blue\n',
    ),
    head('name: "writer"\ntools:\n  - Read\n  - Write\n'),
    head('version: 2\nauthor: somebody\nmode: subagent\ncategory: x\n'),
    head('permissionMode: acceptEdits\n'),
    '---\n\nA line across the page, and then text.\n\n---\nMore.\n',
    '---\nOnly a line.\n',
    '\ufeff---\r\nname: writer\r\n---\r\nYou write.\r\n',
    '',
  ])('are fine: %j', (text) => {
    expect(ofFile(text)).toEqual([]);
  });

  it.each([
    ['---\nname: writer\nYou write.\n', ['agent-file-unclosed']],
    [head('name: reader\n'), ['agent-file-name']],
    [head('permissionmode: dontAsk\n'), ['agent-file-key']],
    [head('tool: Read\n'), ['agent-file-key']],
    [head('maxTurns: 3\n'), ['agent-file-ignored']],
    [head('permissionMode: acceptEdit\n'), ['unknown-permission-mode']],
    [head('permissionMode: bypassPermissions\n'), ['permission-bypass']],
    [head('permissionMode: plan\n'), ['agent-cannot-write']],
    [head('tools: Read, edit\n'), ['unknown-tool']],
    [head('tools: [Read, Grep]\n'), ['agent-cannot-write']],
  ])('%j', (text, codes) => {
    expect(ofFile(text)).toEqual(codes);
  });

  it('of plugins are not ours to tidy, but what they may do counts', () => {
    expect(ofFile(head('name: reader\nmaxTurns: 3\n'), { kind: 'plugin' })).toEqual([]);
    expect(ofFile(head('permissionMode: bypassPermissions\n'), { kind: 'plugin' })).toEqual([
      'permission-bypass',
    ]);
  });

  it('may read only where their stream only reads', () => {
    expect(ofFile(head('tools: Read, Grep\n'), { resources: 'reads: [area/]' })).toEqual([]);
    expect(ofFile(head('tools: Read, Newest\n'))).toEqual([]);
  });

  it('are pointed at in the file itself', () => {
    const environment = {
      agentFiles: () => [
        {
          kind: 'project' as const,
          path: '.claude/agents/writer.md',
          text: head('model: opus\nname:   reader\n'),
        },
      ],
    };
    const [found] = findingsOf(session('work_streams:\n  a: {agent: "@writer", resources: [area/]}\n'), {
      environment,
    });
    const { source, start, end } = found!.span;
    expect([source.name, source.text.slice(start, end)]).toEqual(['.claude/agents/writer.md', 'reader']);
  });
});

describe('agents of the claude adapter', () => {
  it.each([
    '{model: opus}',
    '{permission_mode: acceptEdits}',
    '{allowed_tools: ["Bash(npm test)", Bash, "Edit(x/**)", Read, "mcp__x__Write", NewTool]}',
    '{permission_mode: own, program: bin/claude}',
  ])('are fine with %s', (settings) => {
    expect(ofClaude(settings)).toEqual([]);
  });

  it.each([
    ['{allowed_tools: [Write]}', 'tool-rule-too-wide'],
    ['{allowed_tools: [Edit]}', 'tool-rule-too-wide'],
    ['{allowed_tools: ["Write(x/**)"]}', 'tool-rule-matches-nothing'],
    ['{allowed_tools: ["read(x)"]}', 'unknown-tool'],
    ['{permission_mode: dontask}', 'unknown-permission-mode'],
    ['{permission_mode: plan}', 'agent-cannot-write'],
    ['{permission_mode: bypassPermissions}', 'permission-bypass'],
  ])('%s', (settings, code) => {
    expect(ofClaude(settings)).toEqual([code]);
  });

  it('may plan where their stream only reads', () => {
    expect(ofClaude('{permission_mode: plan}', 'reads: [area/]')).toEqual([]);
  });
});

describe('what an agent passes on', () => {
  const ofEnv = (env: string, stream = '', adapter = 'adapter: command, command: [x]'): string[] =>
    codesOf(
      session(
        `work_streams:\n  a: {agent: "@x", resources: [area/]${stream}}\n`,
        `agents:\n  "@x": {${adapter}, env: ${env}}\n`,
      ),
    );

  it('never arrives, unless its streams pass it on or everybody has it', () => {
    expect(ofEnv('{allow: [KEY]}')).toEqual(['agent-env-not-passed']);
    expect(ofEnv('{allow: [PATH, LC_ALL]}')).toEqual([]);
    expect(ofEnv('{allow: [KEY]}', ', env: {allow: [KEY]}')).toEqual([]);
    expect(ofEnv('{allow: [ANTHROPIC_API_KEY]}', '', 'adapter: claude')).toEqual([]);
    expect(ofEnv('{set: {KEY: x}}')).toEqual([]);
  });
});

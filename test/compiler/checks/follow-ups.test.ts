import { describe, expect, it } from 'vitest';
import { codesOf, findingsOf, session, stream } from '../harness.ts';

/** What is said of a session with one plain stream, something in the session and something beside it. */
function said(inside: string, after = ''): string[] {
  return codesOf(session(`work_streams:\n${stream('api', ['api/'])}${inside}`, after));
}

describe('what follows from an error is not told beside it', () => {
  it('a bad name of an action, capacity or agent is not unused as well', () => {
    expect(said('', 'actions: {"run it": {run: [make]}}\n')).toEqual(['invalid-id']);
    expect(said('', 'capacities: {"my db": 1}\n')).toEqual(['invalid-id']);
    expect(said('', 'agents:\n  coder: {adapter: command, command: [run]}\n')).toEqual([
      'invalid-agent-name',
    ]);
    expect(said('', 'capacities: {db: 1}\n')).toEqual(['unused-declaration']);
    expect(said('', 'agents:\n  "@coder": {adapter: command, command: [run]}\n')).toEqual([
      'unused-declaration',
    ]);
  });

  it('an agent with settings of another adapter is not unused as well', () => {
    const agent = '{adapter: command, command: [run], claude: {program: claude}}';
    expect(said('', `agents:\n  "@coder": ${agent}\n`)).toEqual(['requires-other']);
  });

  it('no agent is unused beside a prompt that lacks one', () => {
    const text = session(
      `work_streams:\n${stream('api', ['api/'], 'prompt: do it')}`,
      'agents:\n  "@coder": {adapter: command, command: [run]}\n',
    );
    expect(codesOf(text)).not.toContain('unused-declaration');
    expect(codesOf(text)).toContain('requires-other');
  });

  it('a command that needs another mode is not left out as well', () => {
    const claims = 'resources: [{path: a/x, mode: exclusive, regenerate: [make, x]}]';
    expect(codesOf(session(`work_streams:\n  api: {command: [make], ${claims}}\n`))).toEqual([
      'requires-other',
    ]);
  });

  it('words of one command are not missing programs; its program still is', () => {
    const missing = { environment: { commandExists: () => false } };
    const names = (after: string): unknown =>
      findingsOf(session(`work_streams:\n${stream('api', ['api/'])}`, after), missing)
        .filter(({ code }) => code === 'missing-executable')
        .map(({ message }) => /`([^`]*)`/.exec(message)?.[1]);
    const words = '[bundle, install, "--jobs", "4"]';
    expect(names(`setup: {run: ${words}}\n`)).toEqual(['make', 'bundle']);
    expect(names(`verify: ${words}\n`)).toEqual(['make', 'bundle']);
    expect(names('setup: {run: [prepare, other]}\n')).toEqual(['make', 'prepare', 'other']);
  });

  it.each([
    ['schedules', `work_streams:\n${stream('a', ['a/'], 'sync_schedule: every_30_minutes')}`],
    ['stages', `work_streams:\n${stream('a', ['a/'])}stages: [{name: s, streams: [a]}]\n`],
  ])('an unknown strategy does not ignore %s', (_, body) => {
    expect(codesOf(session(`coordination_strategy: syncronized_parallel\n${body}`))).toEqual([
      'unknown-reference',
    ]);
  });
});

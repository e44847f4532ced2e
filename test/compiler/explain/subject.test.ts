import { describe, expect, it } from 'vitest';
import { findSubject } from '../../../src/compiler/explain/subject.ts';
import { modelOf, session, stream, worldWith } from '../harness.ts';

const model = modelOf(
  session(
    `work_streams:\n${stream('backend_stream', ['api/'], 'provides: [contract], phases: [{name: draft}, {name: polish}]')}${stream('web', ['web/'])}${stream('api', ['x/'])}${stream('api_stream', ['y/'])}synchronization_points:\n  - {milestone: ready, triggers: [web_complete]}\n`,
  ),
);

const said = (written: string, given = model): string => {
  const found = findSubject(written, given);
  if (!found.ok) return found.error;
  return found.value.phases.map(({ name }) => `${found.value.stream.id}/${name}`).join(' ');
};

describe('names of streams', () => {
  it.each([
    ['backend_stream', 'backend_stream/draft backend_stream/polish'],
    ['backend', 'backend_stream/draft backend_stream/polish'],
    ['web_stream', 'web/1'],
    ['@web', 'web/1'],
    ['@backend', 'backend_stream/draft backend_stream/polish'],
    ['backend/polish', 'backend_stream/polish'],
    ['backend/2', 'backend_stream/polish'],
    ['@backend/draft', 'backend_stream/draft'],
    ['api', 'api/1'],
    ['api_stream', 'api_stream/1'],
  ])('%s is understood as in the session', (written, expected) => {
    expect(said(written)).toBe(expected);
  });

  it.each([
    ['wbe', 'there is no stream `wbe`: did you mean `web`?'],
    [
      'nothing',
      'there is no stream `nothing`: the streams are `backend_stream`, `web`, `api` and `api_stream`',
    ],
    ['', 'there is no stream ``: the streams are `backend_stream`, `web`, `api` and `api_stream`'],
    ['ready', '`ready` is a milestone, not a stream'],
    ['contract', '`contract` is what `backend_stream` provides, not a stream'],
    [
      'backend/3',
      '`backend_stream` has no phase `3`; it has `backend_stream/draft` and `backend_stream/polish`',
    ],
    [
      'backend/',
      '`backend_stream` has no phase ``; it has `backend_stream/draft` and `backend_stream/polish`',
    ],
    [
      '__proto__',
      'there is no stream `__proto__`: the streams are `backend_stream`, `web`, `api` and `api_stream`',
    ],
  ])('%j is refused in a sentence that helps', (written, expected) => {
    expect(said(written)).toBe(expected);
  });

  it('an agent keeps its name for itself', () => {
    const text = session(
      'work_streams:\n  web: {agent: "@web", resources: [a/]}\n  api: {command: [x], resources: [b/]}\n',
      'agents: {"@web": {adapter: command, command: [y]}, "@api": {adapter: command, command: [z]}}\n',
    );
    const given = modelOf(text);
    expect(said('@web', given)).toBe('`@web` is an agent, not a stream; it works on `web`');
    expect(said('@api', given)).toBe('`@api` is an agent, not a stream; it works on no stream');
    const file = { kind: 'project', path: '.claude/agents/api.md', text: 'Hi.' } as const;
    const environment = { ...worldWith([]), agentFiles: (name: string) => (name === 'api' ? [file] : []) };
    const other = modelOf(session(`work_streams:\n${stream('api', ['b/'])}`), { environment });
    expect(said('@api', other)).toBe('`@api` is an agent, not a stream; it works on no stream');
  });
});

import { describe, expect, it } from 'vitest';
import { codesOf, findingsOf, modelOf, session, stream, tell } from '../harness.ts';

/** The stream that a dependency of `web` resolves to. */
function meaningOf(dependency: string, streams: readonly string[], after = ''): unknown {
  const model = modelOf(
    session(
      `work_streams:\n${streams.map((id) => stream(id, [`${id}/`])).join('')}${stream('web', ['web/'], `dependencies: [${JSON.stringify(dependency)}]`)}`,
      after,
    ),
  );
  const target = model.streams.find(({ id }) => id === 'web')!.dependencies[0]!.target;
  return target.kind === 'stream' ? model.streams[target.stream]!.id : target.kind;
}

describe('one name resolver', () => {
  it('takes the exact id before any other spelling', () => {
    expect(meaningOf('api', ['api', 'api_stream'])).toBe('api');
    expect(meaningOf('api_stream', ['api', 'api_stream'])).toBe('api_stream');
  });

  it('then the id with _stream, then the id without it', () => {
    expect(meaningOf('api', ['api_stream'])).toBe('api_stream');
    expect(meaningOf('api_stream', ['api'])).toBe('api');
  });

  it('reads @x as a stream in dependencies if no agent is called x', () => {
    expect(meaningOf('@api', ['api_stream'])).toBe('api_stream');
    const agent = 'agents:\n  "@api": {adapter: command, command: [run]}\n';
    expect(meaningOf('@api', ['api_stream'], agent)).toBe('missed');
  });

  it('reads @x/phase as that phase of the stream, and of an agent only says what it works on', () => {
    expect(meaningOf('@api/1', ['api_stream'])).toBe('phase');
    const found = findingsOf(
      session(
        `work_streams:\n${stream('api', ['api/'], 'phases: 2').replace('command: [make, api]', 'agent: "@coder"')}${stream('web', ['web/'], 'dependencies: ["@coder/1"]')}`,
        'agents:\n  "@coder": {adapter: command, command: [run]}\n',
      ),
    );
    const [first] = found.filter(({ code }) => code === 'unknown-reference');
    expect(first?.help).toBe('@coder is an agent; a dependency names what it works on: `api/1`');
  });

  it.each(['api/7', '@api/7', 'api_stream/7'])('quotes %s as it was written', (written) => {
    const text = `work_streams:\n${stream('api_stream', ['api/'])}${stream('web', ['web/'], `dependencies: ["${written}"]`)}`;
    const [first] = findingsOf(session(text));
    expect(first?.message).toBe(`this dependency names \`${written}\`, but there is no such phase`);
    expect(first?.fixes.map(({ title }) => title)).toEqual([`write \`${written.replace('7', '1')}\``]);
  });

  it.each([
    ['dependencies', 'servr/1'],
    ['dependencies', '@servr/1'],
    ['stage', 'servr/1'],
  ])('suggests no fix that drops a phase: %s with %s', (place, written) => {
    const streams = `${stream('server', ['api/'], 'phases: 2')}${stream('web', ['web/'], place === 'stage' ? '' : `dependencies: ["${written}"]`)}`;
    const stages =
      place === 'stage'
        ? `coordination_strategy: pipeline_parallel\nstages: [{name: s, streams: ["${written}"]}]\n`
        : '';
    const fixes = findingsOf(session(`work_streams:\n${streams}${stages}`)).flatMap((one) => one.fixes);
    expect(fixes.map(({ title }) => title)).toEqual(['write `server/1`']);
  });

  it('calls two hits on one step ambiguous, across kinds too', () => {
    const text = session(
      `work_streams:\n${stream('api', ['api/'], 'provides: [contract]')}${stream('web', ['web/'], 'dependencies: [contract]')}synchronization_points:\n  - {milestone: contract, triggers: [api_complete]}\n`,
    );
    expect(codesOf(text)).toEqual(['ambiguous-name', 'name-clash']);
  });

  it('resolves the short names of priority_order', () => {
    const text = session(
      `work_streams:\n${stream('web_stream', ['web/'])}${stream('db_stream', ['db/'])}conflict_resolution:\n  resource_conflicts: {strategy: priority_based_allocation, priority_order: [db, web]}\n`,
    );
    const model = modelOf(text);
    expect(model.policies.priority_order.map((index) => model.streams[index]!.id)).toEqual([
      'db_stream',
      'web_stream',
    ]);
  });

  it('points at the candidate that was probably meant', () => {
    const text = session(
      `work_streams:\n${stream('backend', ['api/'])}synchronization_points:\n  - {milestone: done, triggers: [bakcend_complete]}\n`,
    );
    const [finding] = findingsOf(text);
    expect(tell(finding!)).toBe(
      '6:36 unknown-reference this trigger names `bakcend`, but there is no such stream',
    );
    expect(finding!.help).toBe('did you mean `backend`?');
    expect(finding!.related.map(({ message }) => message)).toEqual(['stream `backend` is here']);
  });
});

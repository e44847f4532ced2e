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

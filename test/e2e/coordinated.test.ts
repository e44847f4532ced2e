import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/event.ts';
import { makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

/** Streams that hear of each other while they run, through the built program: every script waits for its letters. */
let world: World;
beforeEach(() => {
  world = makeWorld({ 'shared.txt': 'one\n', 'api.json': '{}\n', 'docs/page.md': '# page\n' });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

/** A line of shell that waits until the inbox holds a letter in which all of the words stand, in that order. */
function awaits(...words: readonly string[]): string {
  return `until grep -q '${words.join('.*')}' "$PCOORD_INBOX"; do sleep 0.05; done`;
}

/** A line of shell that says something. */
function says(request: object): string {
  return `printf '%s\\n' '${JSON.stringify(request)}' >> "$PCOORD_OUTBOX"`;
}

function stream(lines: readonly string[], more: Readonly<Record<string, unknown>> = {}): object {
  return { command: sh(`set -e\n${lines.join('\n')}`), timeout: '30s', ...more };
}

function coordinated(
  streams: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return session(streams, {
    config: {
      coordination_strategy: 'coordinated_parallel',
      conflict_resolution: {
        file_conflicts: { strategy: 'last_writer_wins_with_review' },
      },
      ...more,
    },
  });
}

function only<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}

describe('two streams that write the same file at the same time', () => {
  it('both find an alert in their inbox while they are at work, once, and both results are kept', async () => {
    const file = world.write(
      'session.yaml',
      coordinated({
        left: stream(
          [
            'echo left >> shared.txt',
            awaits('"kind":"alert"', 'right', 'shared.txt'),
            'echo more >> shared.txt',
          ],
          { resources: ['shared.txt'] },
        ),
        right: stream(
          [
            'echo right >> shared.txt',
            awaits('"kind":"alert"', 'left', 'shared.txt'),
            'cp "$PCOORD_INBOX" kept.txt',
          ],
          { resources: ['shared.txt', 'kept.txt'] },
        ),
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    const { code } = await run.ended;
    expect(code).toBe(4);
    expect(only(run.events, 'alert-raised')).toMatchObject([
      { alert: 'overlapping_writes', streams: ['left', 'right'], paths: ['shared.txt'] },
    ]);
    const taken = only(run.events, 'lease-taken').filter(({ paths }) => paths.includes('shared.txt'));
    expect(taken).toMatchObject([{ how: 'seen' }]);
    const [inbox] = world.show('pcoord/trial', 'kept.txt').split('\n');
    expect(JSON.parse(inbox ?? '')).toMatchObject({ from: 'pcoord', kind: 'alert', paths: ['shared.txt'] });
  });
});

describe('a program that asks', () => {
  it('is answered: for files, for words to others, for what it cannot have and what nobody understands', async () => {
    const held = world.door('held');
    const file = world.write(
      'session.yaml',
      coordinated({
        first_stream: stream(
          [
            says({ kind: 'lease', paths: ['shared.txt'] }),
            awaits('Yours until your phase ends: shared.txt'),
            awaits('"from":"second"', 'may I have it'),
            says({ kind: 'release', paths: ['shared.txt'] }),
            awaits('Given back'),
            says({ kind: 'message', to: 'second', text: 'it is yours' }),
            awaits('"from":"second"', 'thank you'),
            says({ kind: 'phase-complete' }),
            'sleep 60',
          ],
          { resources: ['shared.txt'] },
        ),
        second: stream(
          [
            held.wait,
            says({ kind: 'lease', paths: ['shared.txt'] }),
            awaits('Refused: shared.txt is held by `first_stream`'),
            'echo nonsense >> "$PCOORD_OUTBOX"',
            awaits('Not understood'),
            says({ kind: 'lease', paths: ['../shared.txt'] }),
            awaits('leads out of the workspace'),
            says({ kind: 'message', to: 'nobody', text: 'hello' }),
            awaits('there is no stream nobody'),
            says({ kind: 'message', to: 'first', text: 'may I have it?' }),
            awaits('"from":"first_stream"', 'it is yours'),
            says({ kind: 'lease', paths: ['shared.txt'] }),
            awaits('Yours until your phase ends: shared.txt'),
            'echo second >> shared.txt',
            says({ kind: 'message', to: 'first', text: 'thank you' }),
          ],
          { resources: ['shared.txt'] },
        ),
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    // The second one asks when the first one holds it for certain.
    await run.until('lease-taken', ({ attempt }) => attempt === 'first_stream.1.1');
    held.open();
    const { code } = await run.ended;
    expect(code).toBe(0);
    expect(only(run.events, 'lease-refused')).toMatchObject([
      { attempt: 'second.1.1', holder: 'first_stream.1.1', paths: ['shared.txt'] },
    ]);
    expect(only(run.events, 'phase-completed-by-signal')).toMatchObject([{ task: 'first_stream/1' }]);
    expect(world.show('pcoord/trial', 'shared.txt')).toBe('one\nsecond');
  });
});

describe('a stream that writes what is not its own', () => {
  it('is told at once, as is the owner, who gets the change as a patch that it can apply', async () => {
    const file = world.write(
      'session.yaml',
      coordinated({
        writer: stream(
          [
            'echo note > mine.txt',
            'echo stray >> docs/page.md',
            awaits('outside of your scope', 'docs/page.md'),
          ],
          { resources: ['mine.txt'], out_of_scope: 'divert' },
        ),
        docs: stream(
          [
            awaits('`writer` has changed docs/page.md'),
            awaits('"kind":"patch"', 'git apply'),
            `eval "$(sed -n 's/.*\\(git apply --3way [^}]*patch\\\\"\\).*/\\1/p' "$PCOORD_INBOX" | sed 's/\\\\//g')"`,
          ],
          { resources: ['docs/'] },
        ),
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    const { code } = await run.ended;
    expect(only(run.events, 'alert-raised')).toMatchObject([
      { alert: 'out_of_scope_write', streams: ['writer', 'docs'], paths: ['docs/page.md'], about: ['docs'] },
    ]);
    expect(only(run.events, 'patch-diverted')).toMatchObject([{ owner: 'docs', paths: ['docs/page.md'] }]);
    expect(world.show('pcoord/trial', 'docs/page.md')).toBe('# page\nstray');
    expect(code).toBe(0);
  });
});

describe('a contract that changes', () => {
  it('is there for those who depend on it while its stream is still at work, whole and with a letter', async () => {
    const file = world.write(
      'session.yaml',
      coordinated({
        server: stream(
          [
            'test "$PCOORD_PHASE" = agree && echo \'{"v":1}\' > api.json && exit 0',
            'echo \'{"v":2}\' > api.json',
            awaits('"from":"client"', 'seen'),
          ],
          {
            resources: ['api.json'],
            provides: [{ name: 'api', file: 'api.json', phase: 'agree' }],
            phases: [{ name: 'agree' }, { name: 'build' }],
          },
        ),
        client: stream(
          [
            awaits('"kind":"contract"', 'Version 2 of `api`'),
            'cp "$PCOORD_CONTRACTS/api" client.json',
            says({ kind: 'message', to: 'server', text: 'seen' }),
          ],
          { resources: ['client.json'], dependencies: ['api'] },
        ),
      }),
    );
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    const { code } = await run.ended;
    expect(code).toBe(0);
    expect(only(run.events, 'contract-published').map(({ version, to }) => [version, to])).toEqual([
      [1, ['client']],
      [2, ['client']],
    ]);
    expect(world.show('pcoord/trial', 'client.json')).toBe('{"v":2}');
    expect(readFileSync(join(world.runFolder(), 'contracts/api'), 'utf8')).toBe('{"v":2}\n');
  });
});

describe('letters of a run whose coordinator is killed', () => {
  it('reach the agent that lived on, each once, and its requests are not done twice', async () => {
    const file = world.write(
      'session.yaml',
      coordinated({
        talker: stream(
          [
            says({ kind: 'message', to: 'hearer', text: 'before' }),
            awaits('from a person'),
            says({ kind: 'message', to: 'hearer', text: 'after' }),
          ],
          { resources: ['talker.txt'] },
        ),
        hearer: stream([awaits('before'), awaits('after'), 'cp "$PCOORD_INBOX" heard.txt'], {
          resources: ['heard.txt'],
        }),
      }),
    );
    const first = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
    await first.until('message-sent', ({ to }) => to === 'hearer');
    first.signal('SIGKILL');
    await first.ended;
    const second = world.pcoord(['exec', '--resume', '--state', world.state, '--view', 'json']);
    await second.until('run-resumed');
    const sent = await world.pcoord(['message', 'talker', 'from a person', '--state', world.state]).ended;
    expect(sent).toMatchObject({ code: 0 });
    expect((await second.ended).code).toBe(0);
    const heard = world
      .show('pcoord/trial', 'heard.txt')
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text);
    expect(heard).toEqual(['before', 'after']);
  });
});

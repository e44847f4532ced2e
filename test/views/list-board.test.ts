import { describe, expect, it } from 'vitest';
import { type Board, openBoard } from '../../src/views/list-board.ts';
import { Script, samplePlan, sampleRun } from './sample.ts';

describe('the board of the list view', () => {
  it('has a row per stream, milestone and final integration where all of them fit', () => {
    const { board } = play(['frontend', 'backend', 'database'], 10, (script) => sampleRun(script));
    expect(board.rows.map((row) => [row.title, row.standing])).toEqual([
      ['frontend  done, nothing changed', 'done'],
      ['backend   done, 2 file changes', 'done'],
      ['database  done, 4 file changes', 'done'],
      ['milestone architecture_complete  reached', 'done'],
      ['milestone implementation_complete  reached, not configured: end_to_end_testing', 'done'],
      ['final integration  reached', 'done'],
    ]);
  });

  it('never has more rows than it may, whatever the number of streams', () => {
    const streams = Array.from({ length: 500 }, (_, index) => `s${index}`);
    const { board } = play(streams, 9, (script) => {
      script.start().release('s0/architecture', 's1/architecture');
      script.begin('s0/architecture');
      script.begin('s1/architecture');
    });
    expect(board.shape).toBe('lanes');
    expect(board.rows.length).toBeLessThanOrEqual(9);
    expect(board.rows.map((row) => row.title)).toEqual([
      '0 of 1000 tasks done, 0 of 2 gates reached',
      's0  1/2 architecture working',
      's1  1/2 architecture working',
      'idle',
    ]);
  });

  it('a lane is free again once its task ended, and the failure stays in sight', () => {
    const streams = Array.from({ length: 50 }, (_, index) => `s${index}`);
    const { board } = play(streams, 9, (script) => {
      script.start().release('s0/architecture', 's1/architecture');
      script.succeed(script.begin('s0/architecture'), 1);
      script.fail(script.begin('s1/architecture'), 'no such table', null);
    });
    expect(board.rows.map((row) => row.title)).toEqual([
      '1 of 100 tasks done, 1 failed, 0 of 2 gates reached',
      'idle',
      'idle',
      'idle',
    ]);
    expect(board.rows[0]?.note).toContain('last failure: s1/architecture');
  });

  it('says what was not finished when the run ends early', () => {
    const { board, script } = play(['a', 'b'], 9, (played) => {
      played.start().release('a/architecture');
      played.begin('a/architecture');
    });
    board.finish(script.state);
    expect(board.rows.map((row) => [row.title, row.standing])).toEqual([
      ['a  1/2 architecture not finished', 'skipped'],
      ['b  1/2 architecture not finished', 'skipped'],
      ['milestone architecture_complete  not finished', 'skipped'],
      ['milestone implementation_complete  not finished', 'skipped'],
      ['final integration  not finished', 'skipped'],
    ]);
  });
});

describe('names', () => {
  const streams = ['a_stream_with_a_really_very_long_name_that_goes_on_and_on', 'bad', 'c'];

  it.each([120, 50])(
    'a long one is cut, so that every state stands in one column and is whole: %i',
    (columns) => {
      const { board } = play(streams, 20, (script) => script.start(), columns);
      const titles = board.rows.slice(0, 3).map((row) => row.title);
      expect(new Set(titles.map((title) => title.indexOf('1/2')))).toEqual(
        new Set([columns === 50 ? 23 : 42]),
      );
      expect(titles[0]).toMatch(/^a_stream\w*…\w*and_on {2}1\/2 architecture queued$/);
    },
  );

  it('in lanes too', () => {
    const many = [...streams, ...Array.from({ length: 40 }, (_, at) => `s${at}`)];
    const { board } = play(many, 9, (script) => {
      script.start().release(`${streams[0]}/architecture`);
      script.begin(`${streams[0]}/architecture`);
    });
    expect(board.rows[1]?.title).toMatch(/^a_stream\w*…\w*on_and_on {2}1\/2 architecture working$/);
  });
});

function play(
  streams: readonly string[],
  most: number,
  script: (script: Script) => unknown,
  columns = 100,
): { board: Board; script: Script } {
  const played = new Script(samplePlan({ streams }));
  let board: Board | null = null;
  played.tell((event, state) => {
    board ??= openBoard(state, most, columns);
    board.update(event, state);
  });
  script(played);
  return { board: board ?? openBoard(played.state, most, columns), script: played };
}

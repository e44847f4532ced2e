import { describe, expect, it } from 'vitest';
import { checkAcrossSessions } from '../../../src/compiler/checks/conflicts/across-sessions.ts';
import { lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import { type Settled, settleAcross } from '../../../src/compiler/settle/settle.ts';

const MARK = '# pcoord-ignore overlap-across-sessions: one runs by day, one by night';

describe('what is found between two sessions', () => {
  it('is told', () => {
    expect(told(across(sessionOf('day'), sessionOf('night')))).toEqual([['overlap-across-sessions'], []]);
  });

  it.each([
    ['the first', [sessionOf('day', ` ${MARK}`), sessionOf('night')]],
    ['the second', [sessionOf('day'), sessionOf('night', ` ${MARK}`)]],
    ['both', [sessionOf('day', ` ${MARK}`), sessionOf('night', ` ${MARK}`)]],
  ])('is ignored where %s says so', (_, [one, other]) => {
    expect(told(across(one!, other!))).toEqual([[], ['overlap-across-sessions']]);
  });

  it('is what one of the two sets it to', () => {
    const off = '\nchecks: { overlap-across-sessions: off }';
    expect(told(across(sessionOf('day', off), sessionOf('night')))).toEqual([[], []]);
    expect(told(across(sessionOf('day'), sessionOf('night', off)))).toEqual([[], []]);
    const loud = '\nchecks: { overlap-across-sessions: error }';
    expect(across(sessionOf('day', loud), sessionOf('night')).diagnostics[0]!.severity).toBe('error');
  });

  it('leaves a comment without use only where several sessions were looked at', () => {
    const marked = sessionOf('day', ` ${MARK}`);
    expect(look(marked, 0).diagnostics).toEqual([]);
    const apart = sessionOf('night').replace('src/', 'lib/');
    expect(told(across(marked, apart))).toEqual([['unused-suppression'], []]);
  });
});

function sessionOf(id: string, tail = ''): string {
  return `parallel_session_config:
  session_id: ${id}
  work_streams:
    ${id}: { command: [make], resources: [src/] }${tail}
`;
}

function look(text: string, at: number): ReturnType<typeof lint> {
  const session = { name: `${at}.yaml`, text };
  return lint({ session, overlays: [], environment: emptyEnvironment });
}

function across(...texts: readonly string[]): Settled {
  const linted = texts.map(look);
  const found = checkAcrossSessions(linted.flatMap(({ model }) => model ?? []));
  return settleAcross(
    found,
    linted.map(({ settings }) => settings),
  );
}

function told({ diagnostics, suppressed }: Settled): [string[], string[]] {
  return [diagnostics.map(({ code }) => code), suppressed.map(({ diagnostic }) => diagnostic.code)];
}

import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/compiler/compile.ts';
import { applyEdits } from '../../../src/compiler/fixes/edits/edit.ts';
import { fixText } from '../../../src/compiler/fixes/fix-text.ts';
import { offerFixes } from '../../../src/compiler/fixes/offer-fixes.ts';
import { type CompileInput, type Linted, lint } from '../../../src/compiler/lint.ts';
import { predict } from '../../../src/compiler/lower/predict.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import type { Diagnostic, Fix } from '../../../src/diagnostics/diagnostic.ts';
import { newDice } from '../../properties/pattern-samples.ts';
import { randomSession } from './random-session.ts';

const SESSIONS = 40;

describe('on random sessions', () => {
  it('every fix of an overlap does what it says', () => {
    let offered = 0;
    for (const input of sessions(1)) {
      const before = lint(input);
      for (const diagnostic of offerFixes(input, before, {}).diagnostics)
        for (const fix of diagnostic.fixes.filter(({ effect }) => effect !== undefined)) {
          offered++;
          expectProved(input, before, { diagnostic, fix });
        }
    }
    expect(offered).toBeGreaterThan(SESSIONS);
  });

  it('findings stay the same, but for their fixes', () => {
    for (const input of sessions(2)) {
      const linted = lint(input);
      const bare = offerFixes(input, linted, {}).diagnostics.map((one, at) => ({
        ...one,
        fixes: linted.diagnostics[at]!.fixes,
      }));
      expect(bare).toEqual(linted.diagnostics);
    }
  });

  for (const grade of ['safe', 'unsafe'] as const)
    it(`${grade} fixing harms nothing, keeps comments and comes to an end`, () => {
      for (const input of sessions(3)) {
        const before = lint(input);
        const { sources, applied, linted } = fixText(input, { grade });
        expect(errors(linted)).toBeLessThanOrEqual(errors(before));
        const [session] = sources;
        expect(session === undefined).toBe(applied.length === 0);
        if (!session) continue;
        expect(lint({ ...input, session }).diagnostics.map(word)).toEqual(linted.diagnostics.map(word));
        const again = fixText({ ...input, session }, { grade });
        // Notes that the first call's own edits brought about are left to whoever asks again.
        const more = again.applied.filter(({ diagnostic }) => diagnostic.severity !== 'info');
        expect(
          more.map(({ fix }) => fix.title),
          session.text,
        ).toEqual([]);
        if (grade === 'safe')
          expect(session.text.match(/# a stream/g)).toEqual(input.session.text.match(/# a stream/g));
      }
    });

  it('the predicted schedule is that of the plan', () => {
    for (const input of sessions(4)) {
      const { model, diagnostics } = lint(input);
      if (!model?.analysis || diagnostics.some(({ severity }) => severity === 'error')) continue;
      expect(predict(model, model.analysis)).toEqual(plan(model)!.evidence.schedule);
    }
  });
});

function expectProved(
  input: CompileInput,
  before: Linted,
  { diagnostic, fix }: { readonly diagnostic: Diagnostic; readonly fix: Fix },
): void {
  const text = applyEdits(input.session, fix.edits)!;
  const about = `${fix.title}\n${input.session.text}\n→\n${text}`;
  const after = lint({ ...input, session: { ...input.session, text } });
  const same = after.diagnostics.filter(
    ({ code, severity, subject }) =>
      code === diagnostic.code && severity !== 'info' && subject.join() === diagnostic.subject.join(),
  );
  expect(same, about).toEqual([]);
  expect(errors(after), about).toBeLessThanOrEqual(errors(before));
  const left = after.diagnostics.filter(
    ({ code, severity }) => code.startsWith('overlap-') && code !== 'overlap-summary' && severity !== 'info',
  ).length;
  expect(fix.effect, about).toContain(`after this: ${left} conflict${left === 1 ? '' : 's'},`);
  const slower = makespan(after) - makespan(before);
  const words = slower === 0 ? 'unchanged' : `${slower > 0 ? '+' : '-'}${hours(Math.abs(slower))}`;
  expect(fix.effect, about).toMatch(new RegExp(`predicted time ${words.replace('+', '\\+')}$`));
}

function makespan({ model }: Linted): number {
  return plan(model!)!.evidence.schedule.makespan_ms;
}

function hours(ms: number): string {
  const minutes = ms / 60_000;
  const [h, min] = [Math.floor(minutes / 60), minutes % 60];
  return [h > 0 ? `${h} h` : '', min > 0 ? `${min} min` : ''].filter((part) => part !== '').join(' ');
}

function* sessions(seed: number): Iterable<CompileInput> {
  const dice = newDice(seed);
  for (let at = 0; at < SESSIONS; at++)
    yield {
      session: { name: 'session.yaml', text: randomSession(dice) },
      overlays: [],
      environment: emptyEnvironment,
    };
}

function errors({ diagnostics }: Linted): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

function word({ code, message }: Diagnostic): string {
  return `${code}: ${message}`;
}

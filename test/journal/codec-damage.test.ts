import { beforeAll, describe, expect, it } from 'vitest';
import { decodeJournal } from '../../src/journal/codec.ts';
import type { RunEvent } from '../../src/journal/event.ts';
import { decodePlan, encodePlan } from '../../src/plan/codec.ts';
import { planOf, session, stream } from '../compiler/harness.ts';
import { createWorld, readJournal } from '../rig/fake-world.ts';
import { fold } from '../rig/fold.ts';
import { scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { runFake } from '../rig/run-fake.ts';

const plan = makePlan({
  streams: [
    { id: 'a', writes: ['a'], phases: 2 },
    { id: 'b', writes: ['b'], retries: 1 },
    { id: 'c', writes: ['a'], after: ['b/1'] },
  ],
  gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'] }],
});

let bytes: Buffer;
let events: readonly RunEvent[];
/** Where each record begins, and the end of the last. */
let starts: readonly number[];
beforeAll(async () => {
  const world = createWorld({
    script: scripted({
      'a/1': { writes: { a: 'Ä' } },
      'a/2': { writes: { a: 'ÄÄ' } },
      'b/1': { exit_code: 1, writes: { b: 'B' } },
      'c/1': { writes: { a: 'C' } },
    }),
  });
  await runFake(plan, { world });
  bytes = Buffer.from(world.journal.bytes);
  events = readJournal(world).records;
  starts = [0, ...[...bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []))];
});

describe('the journal of a run', () => {
  it('cut at any byte of its last three records is read up to the last whole one, and folds', () => {
    expect(events.length).toBeGreaterThan(30);
    for (let cut = starts.at(-4) ?? 0; cut <= bytes.length; cut += 1) {
      const whole = starts.filter((start) => start <= cut).length - 1;
      const decoded = decodeJournal(bytes.subarray(0, cut));
      if (!decoded.ok) throw new Error(`refused when cut at ${cut}`);
      expect(decoded.value.records).toEqual(events.slice(0, whole));
      expect(decoded.value.tail).toBe(cut === starts[whole] ? 'clean' : 'torn');
      expect(fold(plan, decoded.value.records).seq).toBe(whole);
    }
  });

  it('with a bit flipped, at any byte of any record, is refused with the place, or loses its last record and says so', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << ((at * 5) % 8));
      const record = starts.findLastIndex((start) => start <= at);
      const decoded = decodeJournal(damaged);
      if (record === events.length - 1) {
        if (!decoded.ok) throw new Error(`refused for byte ${at} of the last record`);
        expect([decoded.value.tail, decoded.value.records.length]).toEqual(['torn', record]);
      } else if (decoded.ok || decoded.error.offset !== starts[record])
        expect.fail(`byte ${at}, in record ${record + 1}: ${JSON.stringify(decoded).slice(0, 200)}`);
    }
  });
});

describe('the plan of a run', () => {
  it('with a bit flipped anywhere is refused, unless what was hit says nothing a run goes by', () => {
    const good = planOf(session(`work_streams:\n${stream('a', ['src/'], 'retries: 1')}`));
    const text = Buffer.from(encodePlan(good));
    const { evidence: _, ...body } = good;
    for (let at = 0; at < text.length; at += 1) {
      const damaged = Buffer.from(text);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << ((at * 5) % 8));
      const decoded = decodePlan(damaged.toString());
      if (!decoded.ok) continue;
      const { evidence: __, ...rest } = decoded.value;
      expect(rest).toEqual(body);
    }
  });
});

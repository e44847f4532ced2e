import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeJournal, encodeRecord } from '../../src/journal/codec.ts';
import type { RunEvent } from '../../src/journal/event.ts';
import { readJournal } from '../rig/fake-world.ts';
import { fold } from '../rig/fold.ts';
import type { Schema } from '../rig/schema-of-events.ts';
import { drawScenario } from '../simulator/draw.ts';
import { type Simulation, simulate } from '../simulator/simulate.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schemas/event.schema.json'), 'utf8'),
) as { readonly oneOf: readonly Schema[] };

/** A value of just that shape, with text of more than one byte a character. */
function sampleOf(shape: Schema): unknown {
  if ('const' in shape) return shape['const'];
  if ('enum' in shape) return (shape['enum'] as unknown[])[0];
  if ('anyOf' in shape) return sampleOf((shape['anyOf'] as Schema[])[0] ?? {});
  switch ([shape['type']].flat()[0]) {
    case 'string':
      return 'ä\n"€';
    case 'number':
      return 7;
    case 'boolean':
      return true;
    case 'array':
      return [sampleOf(shape['items'] as Schema)];
    case 'object':
      return 'properties' in shape
        ? Object.fromEntries(
            Object.entries(shape['properties'] as Readonly<Record<string, Schema>>).map(([name, one]) => [
              name,
              sampleOf(one),
            ]),
          )
        : { name: sampleOf(shape['additionalProperties'] as Schema) };
    default:
      return null;
  }
}

/** A journal of a note, an event of that kind, and a note. */
function journalWith(kind: Schema): { readonly bytes: Buffer; readonly starts: readonly number[] } {
  const note = { type: 'note-taken', note: 'n', attempt: null, detail: '' };
  const bodies = [note, sampleOf(kind) as object, note];
  const starts = [0];
  const parts: Uint8Array[] = [];
  let crc = 0;
  for (const [at, body] of bodies.entries()) {
    const record = encodeRecord({ ...body, seq: at + 1, at_ms: at, run: 'r' } as RunEvent, crc);
    crc = record.crc;
    parts.push(record.bytes);
    starts.push((starts.at(-1) ?? 0) + record.bytes.length);
  }
  return { bytes: Buffer.concat(parts), starts };
}

describe.each(schema.oneOf.map((kind) => [String(kind['title']), kind] as const))('a %s', (_, kind) => {
  it('that is cut at any byte is left out, and what stands before it is read', () => {
    const { bytes, starts } = journalWith(kind);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const decoded = decodeJournal(bytes.subarray(0, cut));
      if (!decoded.ok) expect.fail(`refused when cut at ${cut}`);
      const whole = starts.filter((start) => start <= cut).length - 1;
      if (decoded.value.records.length !== whole) expect.fail(`not ${whole} records when cut at ${cut}`);
      if (decoded.value.tail !== (cut === starts[whole] ? 'clean' : 'torn')) expect.fail(`cut at ${cut}`);
    }
  });

  it('with a bit flipped is refused with its place, and as the last record left out', () => {
    const { bytes, starts } = journalWith(kind);
    const [, first = 0, second = 0] = starts;
    for (let at = first; at < second; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << ((at * 5) % 8));
      const refused = decodeJournal(damaged);
      if (refused.ok || refused.error.offset !== first) expect.fail(`byte ${at} was missed`);
      const last = decodeJournal(damaged.subarray(0, second));
      if (!last.ok || last.value.tail !== 'torn' || last.value.records.length !== 1)
        expect.fail(`byte ${at} of the last record was missed`);
    }
  });
});

describe('journals of streams that meet, talk, are limited and reviewed', () => {
  /** Seeds whose runs hold, together, nearly every kind of event. */
  const seeds = [20, 3, 11, 100];
  let runs: readonly Simulation[];
  beforeAll(async () => {
    runs = await Promise.all(seeds.map((seed) => simulate(drawScenario(seed))));
  });

  it('fold when they are cut after any record, however they go on', () => {
    const kinds = new Set(runs.flatMap(({ records }) => records.map(({ type }) => type)));
    expect(kinds.size).toBeGreaterThan(30);
    for (const { plan, records } of runs)
      for (let count = 1; count <= records.length; count += 1)
        expect(fold(plan, records.slice(0, count)).seq).toBe(count);
  });

  it('are read up to the last whole record when cut at any byte of the last three, and fold', () => {
    for (const { plan, world, records } of runs) {
      const all = world.journal.bytes;
      const starts = [0, ...[...all.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []))];
      for (let cut = starts.at(-4) ?? 0; cut <= all.length; cut += 1) {
        const whole = starts.filter((start) => start <= cut).length - 1;
        const read = readJournal(world, cut).records;
        expect(read.length).toBe(whole);
        if (cut === starts[whole]) expect(fold(plan, read).seq).toBe(whole);
      }
      expect(records.length).toBe(starts.length - 1);
    }
  });

  it('with a bit flipped in each record are refused with its place, and lose only the last', () => {
    for (const { world, records } of runs) {
      const all = Buffer.from(world.journal.bytes);
      const starts = [0, ...[...all.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []))];
      for (const [index, { seq }] of records.entries()) {
        const [from = 0, to = 0] = starts.slice(index, index + 2);
        const at = from + ((seq * 37) % (to - from));
        const damaged = Buffer.from(all);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << (seq % 8));
        const decoded = decodeJournal(damaged);
        if (seq < records.length) expect(decoded.ok ? null : decoded.error.offset).toBe(from);
        else expect(decoded.ok && decoded.value.records.length).toBe(records.length - 1);
      }
    }
  });
});

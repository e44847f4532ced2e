import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJournal, encodeRecord } from '../../src/journal/codec.ts';
import type { RunEvent } from '../../src/journal/event.ts';

describe('a journal', () => {
  it('gives back what was written, whatever text it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), (details) => {
        const notes = details.map(note);
        const decoded = decodeJournal(encode(notes).bytes);
        expect(decoded).toMatchObject({ ok: true, value: { records: notes, tail: 'clean' } });
      }),
    );
  });

  it('is empty when the file is', () => {
    expect(decodeJournal(new Uint8Array())).toEqual({
      ok: true,
      value: { records: [], good_bytes: 0, tail: 'clean', crc: 0 },
    });
  });

  it('goes on from the checksum of its last record', () => {
    const first = encode(['a', 'b'].map(note));
    const decoded = decodeJournal(first.bytes);
    if (!decoded.ok) throw new Error(decoded.error.detail);
    const more = encodeRecord(note('c', 2), decoded.value.crc);
    const whole = decodeJournal(Buffer.concat([first.bytes, more.bytes]));
    expect(whole).toMatchObject({ ok: true, value: { tail: 'clean', records: { length: 3 } } });
  });

  it('loses only the record that was cut, at whatever byte the cut is', () => {
    const { bytes, ends } = encode(['one', 'two', 'zwölf', 'vier'].map(note));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = ends.filter((end) => end <= cut);
      const good = whole[whole.length - 1] ?? 0;
      const decoded = decodeJournal(bytes.subarray(0, cut));
      expect(decoded).toMatchObject({
        ok: true,
        value: {
          good_bytes: good,
          tail: cut === good ? 'clean' : 'torn',
          records: { length: whole.length },
        },
      });
    }
  });

  it('calls blocks of zeros at its end torn', () => {
    const { bytes } = encode(['one', 'two'].map(note));
    const decoded = decodeJournal(Buffer.concat([bytes, Buffer.alloc(4096)]));
    expect(decoded).toMatchObject({
      ok: true,
      value: { tail: 'torn', good_bytes: bytes.length, records: { length: 2 } },
    });
  });

  it('never passes a flipped bit: the damaged record is refused by offset, or cut off when it is the last', () => {
    const { bytes, ends } = encode(['one', 'two', 'three'].map(note));
    const starts = [0, ...ends];
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const record = ends.findIndex((end) => bit >> 3 < end);
      const offset = starts[record];
      const decoded = decodeJournal(damaged);
      if (record === ends.length - 1)
        expect(decoded).toMatchObject({ ok: true, value: { tail: 'torn', good_bytes: offset } });
      else expect(decoded).toMatchObject({ ok: false, error: { offset } });
    }
  });

  it('refuses a journal that lacks a record in the middle, or has two in the wrong order', () => {
    const { bytes, ends } = encode(['one', 'two', 'three'].map(note));
    const [first = 0, second = 0] = ends;
    const one = bytes.subarray(0, first);
    const two = bytes.subarray(first, second);
    const three = bytes.subarray(second);
    expect(decodeJournal(Buffer.concat([one, three]))).toMatchObject({ ok: false, error: { offset: first } });
    expect(decodeJournal(Buffer.concat([one, three, two]))).toMatchObject({
      ok: false,
      error: { offset: first },
    });
    expect(decodeJournal(Buffer.concat([two, three]))).toMatchObject({ ok: false, error: { offset: 0 } });
  });

  it('never throws and never invents records, whatever bytes it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const decoded = decodeJournal(bytes);
        if (decoded.ok) expect(decoded.value.records).toEqual([]);
      }),
    );
  });
});

function note(detail: string, index = 0): RunEvent {
  return { type: 'note-taken', note: 'test', attempt: null, detail, seq: index + 1, at_ms: 5, run: 'run' };
}

function encode(list: readonly RunEvent[]): { bytes: Uint8Array; ends: number[] } {
  const parts: Uint8Array[] = [];
  const ends: number[] = [];
  let crc = 0;
  let length = 0;
  for (const event of list) {
    const record = encodeRecord(event, crc);
    crc = record.crc;
    length += record.bytes.length;
    parts.push(record.bytes);
    ends.push(length);
  }
  return { bytes: Buffer.concat(parts), ends };
}

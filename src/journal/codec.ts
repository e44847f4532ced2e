import { crc32 } from 'node:zlib';
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import type { RunEvent } from './event.ts';

/**
 * The journal's bytes: one record per line, `<length> <crc32> <previous crc32> <json>\n`. Length counts the bytes of the
 * JSON; the checksum covers `<previous crc32> <json>`, so each record vouches for itself and names the one before it.
 */
export interface EncodedRecord {
  readonly bytes: Uint8Array;
  /** Hand this to the next record as `previous`. */
  readonly crc: number;
}

/** Frames one event. `previous` is the checksum of the record before it, 0 for the first. */
export function encodeRecord(event: RunEvent, previous: number): EncodedRecord {
  const json = JSON.stringify(event);
  const covered = `${hex(previous)} ${json}`;
  const crc = crc32(covered);
  return { bytes: Buffer.from(`${Buffer.byteLength(json)} ${hex(crc)} ${covered}\n`), crc };
}

/** What a journal file holds. */
export interface DecodedJournal {
  readonly records: readonly RunEvent[];
  /** The file is good up to here; a torn tail beyond it is to be cut off and kept aside. */
  readonly good_bytes: number;
  readonly tail: 'clean' | 'torn';
  /** Checksum of the last good record: `previous` of the next one. */
  readonly crc: number;
}

/** Something is wrong before records that are good: no crash does that, so nothing is repaired. */
export interface JournalCorruption {
  readonly offset: number;
  readonly detail: string;
}

/**
 * Reads a journal. A bad end (a crash, a full disk) is reported as torn; a bad record before a good one is corruption
 * and refused with its offset. `previous` is the checksum of the record before the first of these bytes.
 */
export function decodeJournal(bytes: Uint8Array, previous = 0): Result<DecodedJournal, JournalCorruption> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: RunEvent[] = [];
  let offset = 0;
  let crc = previous;
  while (offset < buffer.length) {
    const frame = readFrame(buffer, offset);
    if (frame === null) {
      if (!hasFrameAfter(buffer, offset)) return ok({ records, good_bytes: offset, tail: 'torn', crc });
      return err({ offset, detail: 'a record is damaged while later ones are whole' });
    }
    if (frame.previous !== crc)
      return err({
        offset,
        detail: 'a record does not follow the one before it: something was cut out or put in',
      });
    const event = parseEvent(buffer.toString('utf8', frame.start, frame.end));
    if (event === null) return err({ offset, detail: 'a record is whole but holds no event' });
    records.push(event);
    crc = frame.crc;
    offset = frame.end + 1;
  }
  return ok({ records, good_bytes: offset, tail: 'clean', crc });
}

interface Frame {
  readonly previous: number;
  readonly crc: number;
  /** The JSON's first byte, and the one after its last (the newline). */
  readonly start: number;
  readonly end: number;
}

const newline = 0x0a;
/** Enough for `<length> <crc32> <previous crc32> ` with a length below 10^10. */
const headMax = 10 + 1 + 8 + 1 + 8 + 1;
const head = /^(0|[1-9][0-9]{0,9}) ([0-9a-f]{8}) ([0-9a-f]{8}) /;

function readFrame(buffer: Buffer, offset: number): Frame | null {
  const match = head.exec(buffer.toString('latin1', offset, offset + headMax));
  if (!match) return null;
  const start = offset + match[0].length;
  const end = start + Number(match[1]);
  if (end >= buffer.length || buffer[end] !== newline) return null;
  const crc = Number.parseInt(match[2] ?? '', 16);
  // The checksum covers the previous checksum and its space too: nine bytes before the JSON.
  if (crc32(buffer.subarray(start - 9, end)) !== crc) return null;
  return { previous: Number.parseInt(match[3] ?? '', 16), crc, start, end };
}

/** Looks for a whole record after a bad one, wherever a record could begin: after any newline or the stated length. */
function hasFrameAfter(buffer: Buffer, offset: number): boolean {
  const match = head.exec(buffer.toString('latin1', offset, offset + headMax));
  if (match) {
    // The newline itself may be what was damaged: then the stated length still leads to the next record.
    const next = offset + match[0].length + Number(match[1]) + 1;
    if (next < buffer.length && readFrame(buffer, next) !== null) return true;
  }
  for (let at = buffer.indexOf(newline, offset); at !== -1; at = buffer.indexOf(newline, at + 1))
    if (readFrame(buffer, at + 1) !== null) return true;
  return false;
}

function parseEvent(json: string): RunEvent | null {
  try {
    const value: unknown = JSON.parse(json);
    const whole = typeof value === 'object' && value !== null && 'type' in value && 'seq' in value;
    return whole ? (value as RunEvent) : null;
  } catch {
    return null;
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

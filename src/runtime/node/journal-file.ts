import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import { decodeJournal } from '../../journal/codec.ts';
import type { RunEvent } from '../../journal/event.ts';
import type { HostFailure } from '../host.ts';
import type { JournalSink } from '../run-context.ts';
import { crashPoint } from './crash-points.ts';
import {
  appendBytes,
  closeFile,
  openForAppend,
  openNewForAppend,
  removeFile,
  syncFile,
  syncNamed,
  truncateFile,
  writeFile,
} from './files.ts';
import { systemFailure } from './system-failure.ts';

/** The journal of a run on disk, with one writer: whoever holds the run's lock. */
export interface JournalFile extends JournalSink {
  /** Writes what was appended, without waiting for the disk, and closes the file. */
  close(): void;
}

/** Makes the journal of a new run. What it cannot do without (`beside`) is on the disk before its first commit is. */
export function createJournalFile(path: string, beside: readonly string[] = []): JournalFile {
  const file = openNewForAppend(path);
  setAside(path);
  return new Writer({ path, file, length: 0, unsynced: namesOf(path, beside) });
}

/** Room that is given up when the disk is full, so that what has happened by then can still be written down. */
const reserve = Buffer.alloc(256 * 1024);

function reserveOf(path: string): string {
  return join(dirname(path), 'reserve');
}

/** Keeps room for the last records; says why where there is none. */
function setAside(path: string): Result<void, HostFailure> {
  try {
    writeFile(reserveOf(path), reserve);
    return ok(undefined);
  } catch (error) {
    removeFile(reserveOf(path));
    return err(systemFailure(error, `there is no room to go on; make some in ${dirname(path)}`));
  }
}

/** The file's own name, and that of its folder, must be on the disk as well. */
function namesOf(path: string, beside: readonly string[]): Promise<unknown> {
  const folder = dirname(path);
  return Promise.all([...beside, folder, dirname(folder)].map(syncNamed));
}

/** The journal of an earlier coordinator, ready to be gone on with. */
export interface ReopenedJournal {
  readonly journal: JournalFile;
  readonly records: readonly RunEvent[];
  /** Checksum of the last record. */
  readonly crc: number;
  /** Where the bytes of a record that was never finished were put aside; `null` when there were none. */
  readonly torn: string | null;
}

/** Opens a journal to go on with. Damage before whole records is refused with its place: nothing is guessed. */
export function reopenJournalFile(path: string): Result<ReopenedJournal, HostFailure> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return err(systemFailure(error, 'the journal of the run cannot be read'));
  }
  const decoded = decodeJournal(bytes);
  if (!decoded.ok) {
    const { offset, detail } = decoded.error;
    return err({ reason: 'other', detail: `${path} is damaged at byte ${offset}: ${detail}` });
  }
  const { records, crc, good_bytes, tail } = decoded.value;
  const room = setAside(path);
  if (!room.ok) return room;
  const file = openForAppend(path);
  let torn: string | null = null;
  if (tail === 'torn') {
    torn = `${path}.torn-${good_bytes}`;
    writeFile(torn, bytes.subarray(good_bytes));
    truncateFile(file, good_bytes);
  }
  const journal = new Writer({ path, file, length: good_bytes, unsynced: null });
  return ok({ journal, records, crc, torn });
}

class Writer implements JournalFile {
  readonly #path: string;
  readonly #file: number;
  /** Bytes of whole records on file. */
  #length: number;
  #waiting: Uint8Array[] = [];
  #scheduled = false;
  #closed = false;
  /** Why no commit is good any more. */
  #broken: HostFailure | null = null;
  /** Nothing is written any more either. */
  #dead = false;
  #reserve: 'kept' | 'given up' = 'kept';
  #named: Promise<unknown> | null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: {
    readonly path: string;
    readonly file: number;
    readonly length: number;
    readonly unsynced: Promise<unknown> | null;
  }) {
    this.#path = options.path;
    this.#file = options.file;
    this.#length = options.length;
    this.#named = options.unsynced;
    this.#named?.catch(() => {});
  }

  append(records: Uint8Array): void {
    if (this.#closed) return;
    this.#waiting.push(records);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // All that one turn of the loop says is one write.
    setImmediate(() => {
      this.#scheduled = false;
      this.#write();
    });
  }

  commit(): Promise<Result<void, HostFailure>> {
    this.#write();
    const done = this.#last.then(() => this.#sync());
    this.#last = done;
    return done;
  }

  close(): void {
    if (this.#closed) return;
    this.#write();
    this.#closed = true;
    removeFile(reserveOf(this.#path));
    void this.#last.then(() => closeFile(this.#file));
  }

  async #sync(): Promise<Result<void, HostFailure>> {
    if (this.#dead) return err(this.#broken ?? full(this.#path));
    try {
      crashPoint('journal.sync.before');
      await Promise.all([syncFile(this.#file), this.#named]);
      crashPoint('journal.sync.after');
      this.#named = null;
      return this.#broken ? err(this.#broken) : ok(undefined);
    } catch (error) {
      // The kernel may have dropped what it could not write: a second try would report a success that is none.
      this.#broken ??= explain(error, this.#path);
      this.#dead = true;
      return err(this.#broken);
    }
  }

  #write(): void {
    if (this.#waiting.length === 0 || this.#closed || this.#dead) return;
    const bytes = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting);
    this.#waiting = [];
    if (bytes === undefined) return;
    crashPoint('journal.write.before');
    this.#add(bytes);
    crashPoint('journal.write.after');
  }

  #add(bytes: Uint8Array): void {
    let written = 0;
    let failure: unknown = null;
    try {
      // A disk that fills up first takes a part and reports it as a success.
      while (written < bytes.length) {
        const taken = appendBytes(this.#file, bytes.subarray(written));
        if (taken === 0) break;
        written += taken;
      }
    } catch (error) {
      failure = error;
    }
    if (written === bytes.length) this.#length += written;
    else this.#retreat(bytes, failure);
  }

  /** Leaves only whole records on file; the last ones find room where the reserve was, or are not taken. */
  #retreat(bytes: Uint8Array, failure: unknown): void {
    const why = failure === null ? full(this.#path) : explain(failure, this.#path);
    this.#broken ??= why;
    const hasRoom = why.reason === 'disk-full' && this.#reserve === 'kept';
    this.#reserve = 'given up';
    try {
      truncateFile(this.#file, this.#length);
      removeFile(reserveOf(this.#path));
    } catch {
      // A torn end is cut off when the journal is read again.
      this.#dead = true;
    }
    if (!hasRoom) this.#dead = true;
    if (!this.#dead) this.#add(bytes);
  }
}

function full(path: string): HostFailure {
  return { reason: 'disk-full', detail: `${whatFails(path)}: no space left; make room in ${dirname(path)}` };
}

function explain(error: unknown, path: string): HostFailure {
  const failure = systemFailure(error, whatFails(path));
  return failure.reason === 'disk-full' ? full(path) : failure;
}

function whatFails(path: string): string {
  return `the journal ${path} takes nothing more (agents go on, nothing new starts)`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspaceRequest } from '../host.ts';
import { type FolderIdentity, identifyFolder, isSameFolder, type WorkTree } from './checkout.ts';
import { crashPoint } from './crash-points.ts';
import { appendBytes, openForAppend, removeFile, replaceFile } from './files.ts';
import type { RunFolder } from './state-folder.ts';

/** A place where programs run, as it is on record. */
export interface PlaceRecord {
  readonly kind: WorkspaceRequest['kind'];
  /** As the run names it. */
  readonly owner: string;
  /** Name of the place's files: of its folder, its index, its record. */
  readonly name: string;
  readonly tree: WorkTree;
  readonly commit: string;
  /** The folder as it was made: another one of that name is not the place. */
  readonly identity: FolderIdentity;
}

/** Which place each owner has now, and which one each attempt was given; outlives the coordinator. */
export interface PlaceRecords {
  ofOwner(name: string): PlaceRecord | null;
  ofAttempt(attempt: string): PlaceRecord | null;
  /** True when no attempt was on record when the records were opened: a later coordinator is not told of any. */
  readonly lost: boolean;
  /** The temporary folder that an attempt was told of: it may be one that others had before; `null` = not on record. */
  tmpOf(attempt: string): string | null;
  setOwner(record: PlaceRecord): void;
  dropOwner(name: string): void;
  setAttempt(attempt: string, record: PlaceRecord, tmp: string): void;
  /** True when all work in the place is kept under a ref, so that it may be removed. */
  salvaged(record: PlaceRecord): boolean;
  setSalvaged(record: PlaceRecord, salvaged: 'yes' | 'no'): void;
}

/** Opens the records of a run. */
export function openPlaceRecords(folder: RunFolder): PlaceRecords {
  const attemptsFile = join(folder.path, 'attempts.jsonl');
  const attempts = readAttempts(attemptsFile);
  const lost = attempts.size === 0;
  const file = openForAppend(attemptsFile);
  const ownerFile = (name: string): string => join(folder.workspaces, `${name}.json`);
  const salvageFile = (record: PlaceRecord): string => `${record.tree.folder}.salvaged`;
  return {
    ofOwner: (name) => readRecord(ownerFile(name)),
    ofAttempt: (attempt) => attempts.get(attempt)?.record ?? null,
    lost,
    tmpOf: (attempt) => attempts.get(attempt)?.tmp ?? null,
    setOwner: (record) => {
      crashPoint('place.owner.before');
      replaceFile(ownerFile(record.name), JSON.stringify(record));
      crashPoint('place.owner.after');
    },
    dropOwner: (name) => removeFile(ownerFile(name)),
    setAttempt: (attempt, record, tmp) => {
      attempts.set(attempt, { record, tmp });
      crashPoint('place.attempt.before');
      appendBytes(file, Buffer.from(`${JSON.stringify({ attempt, record, tmp })}\n`));
      crashPoint('place.attempt.after');
    },
    salvaged: (record) => readText(salvageFile(record)) !== null,
    setSalvaged: (record, salvaged) =>
      salvaged === 'yes' ? replaceFile(salvageFile(record), '') : removeFile(salvageFile(record)),
  };
}

/** The last attempt that each folder was given to. */
export function lastAttempts(folder: RunFolder): ReadonlyMap<string, string> {
  const places = readAttempts(join(folder.path, 'attempts.jsonl'));
  return new Map([...places].map(([attempt, { record }]) => [record.tree.folder, attempt]));
}

/** True when the place is still the folder that was made. */
export function isThere({ tree, identity }: PlaceRecord): boolean {
  const found = identifyFolder(tree.folder);
  return found !== null && isSameFolder(identity, found);
}

interface AttemptPlace {
  readonly record: PlaceRecord;
  readonly tmp?: string;
}

function readAttempts(path: string): Map<string, AttemptPlace> {
  const attempts = new Map<string, AttemptPlace>();
  for (const line of (readText(path) ?? '').split('\n')) {
    try {
      const { attempt, ...place } = JSON.parse(line) as AttemptPlace & { readonly attempt: string };
      attempts.set(attempt, place);
    } catch {
      // The end of a line that a full disk or a crash cut off: that attempt was never told of its place.
    }
  }
  return attempts;
}

function readRecord(path: string): PlaceRecord | null {
  const text = readText(path);
  return text === null ? null : (JSON.parse(text) as PlaceRecord);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

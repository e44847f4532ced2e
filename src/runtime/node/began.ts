import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findMarked } from './process-table.ts';
import type { RunFolder } from './state-folder.ts';
import { runMark } from './supervisor-protocol.ts';
import { readRecords, recordsPath } from './supervisor-records.ts';

/** Why a run whose journal holds no record cannot be gone on with. */
export interface NoRecords {
  readonly why: 'never-began' | 'lost';
  /** One line for people. */
  readonly detail: string;
}

/** Tells a run of which nothing was ever started from one that has lost its journal. */
export function explainNoRecords(folder: RunFolder): NoRecords {
  return hasBegun(folder)
    ? {
        why: 'lost',
        detail: `run ${folder.run} cannot be gone on with: its journal is lost (${folder.journal})`,
      }
    : { why: 'never-began', detail: `run ${folder.run} ended before it began: start a new one` };
}

/** True when a program of the run was ever started, as everything but the journal tells it. */
function hasBegun(folder: RunFolder): boolean {
  const programs = [...readRecords(recordsPath(folder.path)).values()];
  return (
    programs.some(({ state }) => state !== 'refused') ||
    hasEntries(folder.logs) ||
    hasRefs(folder) ||
    findMarked(`${runMark}=${folder.run}`).length > 0
  );
}

function hasEntries(path: string): boolean {
  try {
    return readdirSync(path).length > 0;
  } catch {
    return false;
  }
}

function hasRefs(folder: RunFolder): boolean {
  let repository: string;
  try {
    repository = readFileSync(join(dirname(dirname(folder.path)), 'repository'), 'utf8').trim();
  } catch {
    return false;
  }
  const args = [`--git-dir=${repository}`, 'for-each-ref', '--count=1', `refs/pcoord/${folder.run}/`];
  const listed = spawnSync('git', args, { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] });
  return (listed.stdout ?? '') !== '';
}

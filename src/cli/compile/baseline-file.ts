import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  applyBaseline,
  type Baseline,
  type BaselineFinding,
  encodeBaseline,
  makeBaseline,
  readBaseline,
  renewBaseline,
} from '../../diagnostics/baseline.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nameInPlan } from '../../diagnostics/source.ts';
import { exitCodes } from '../exit-codes.ts';
import { fileKind } from '../file-kind.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { rewrite } from '../rewrite.ts';
import type { Seen } from './look.ts';
import type { Order } from './order.ts';

const refuse = refuseAs('compile');

/** What is left to say beside a baseline, which is written before where that is wanted; or the exit code. */
export function applyBaselineFile(seen: Seen, order: Order, io: Io): Seen | number {
  const shown = order.baseline!;
  const path = resolve(io.cwd, shown);
  const kind = fileKind(path);
  if (kind === 'folder' || kind === 'other')
    return refuse(io, `--baseline ${shown} is ${NO_FILE[kind]}; name a file`, exitCodes.usage);
  const text = readText(path);
  if (text instanceof Error) return refuse(io, ...wordUnreadable(shown, text));
  if (!order.updateBaseline) {
    if (text === null)
      return refuse(
        io,
        `--baseline ${shown}: there is no such file; --update-baseline writes it`,
        exitCodes.usage,
      );
    const { value, diagnostics } = readBaseline({ name: shown, text });
    return sift(seen, value ?? { findings: [] }, diagnostics);
  }
  if (text !== null && text.trim() !== '' && !text.includes('"pcoord.baseline/'))
    return refuse(
      io,
      `--baseline ${shown}: that file is not a baseline of pcoord; remove it first, or choose another name`,
      exitCodes.usage,
    );
  const old = text === null ? undefined : readBaseline({ name: shown, text }).value;
  const baseline = old ? renew(old, seen) : makeBaseline(seen.diagnostics);
  const written = encodeBaseline(baseline);
  const done = written === text ? null : rewrite({ path, text: written, before: text });
  if (done?.ok === false) return refuse(io, `${shown} cannot be written: ${done.error}`, exitCodes.world);
  io.err(`pcoord compile: ${shown} ${done === null ? 'still lists' : 'now lists'} ${count(baseline)}\n`);
  return sift(seen, baseline, []);
}

const NO_FILE = { folder: 'a directory', other: 'not a regular file' } as const;

/** What only several sessions together can show is neither found nor gone when one of them is looked at. */
function isOutOfSight({ linted }: Seen): (finding: BaselineFinding) => boolean {
  return ({ code }) => linted.length < 2 && ACROSS.has(code);
}

const ACROSS: ReadonlySet<string> = new Set(['overlap-across-sessions', 'session-id-repeated']);

function renew(old: Baseline, seen: Seen): Baseline {
  const outOfSight = isOutOfSight(seen);
  const looked = new Set(seen.sources.map(nameInPlan));
  const kept = old.findings.filter((finding) => outOfSight(finding) || !looked.has(finding.file));
  return renewBaseline({ findings: kept }, seen.diagnostics, []);
}

function sift(seen: Seen, { findings }: Baseline, problems: readonly Diagnostic[]): Seen {
  const outOfSight = isOutOfSight(seen);
  const inSight = { findings: findings.filter((finding) => !outOfSight(finding)) };
  const { diagnostics, suppressed, stale } = applyBaseline(seen.diagnostics, inSight, seen.sources);
  return {
    ...seen,
    diagnostics: [...problems, ...diagnostics, ...stale],
    suppressed: [...seen.suppressed, ...suppressed],
  };
}

function count({ findings }: Baseline): string {
  return `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
}

function readText(path: string): string | null | NodeJS.ErrnoException {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const problem = error as NodeJS.ErrnoException;
    return problem.code === 'ENOENT' ? null : problem;
  }
}

function wordUnreadable(shown: string, { code, message }: NodeJS.ErrnoException): [string, number] {
  if (code === 'ENOTDIR') return [`--baseline ${shown}: there is no such folder`, exitCodes.usage];
  const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : message;
  return [`--baseline ${shown} cannot be read: ${why}`, exitCodes.world];
}

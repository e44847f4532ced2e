import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeJournal } from '../../journal/codec.ts';
import { buildReport } from '../../report/build.ts';
import { printJson } from '../../report/json.ts';
import type { Report } from '../../report/model.ts';
import { readHolder } from '../../runtime/node/run-lock.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findRuns, type RecordedRun, type RunsPlace, readRun } from '../runs.ts';
import { version } from '../version.ts';
import { readResultDiffs } from './results-diff.ts';
import { type NotWritten, writeReport } from './write-report.ts';

const refuse = refuseAs('report');

/** `pcoord report`: a run told for people (HTML, Markdown) or programs (JSON), from its records alone. */
export async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('one run at a time');
  const format = (args.one('format') ?? 'html') as Format;
  const place = findRuns(args, io);
  if (!place.ok) return refuse(io, place.error.message, place.error.exit);
  const found = readRun(place.value, args.positionals[0] ?? null);
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const report = await makeReport(found.value, place.value);
  if (report === null)
    return refuse(io, `the records of run ${found.value.folder.run} are damaged`, exitCodes.world);
  const text = await render(report, format);
  if (text === null)
    return refuse(
      io,
      'the parts of the page are missing from this installation; --format md and json need none',
      exitCodes.world,
    );
  const named = args.one('output') ?? (format === 'html' && io.outIsTty ? fileName(report) : '-');
  if (named === '-') {
    io.out(text);
    return exitCodes.done;
  }
  const written = writeReport(resolve(io.cwd, named), text, args.has('force') ? 'replace' : 'keep');
  if (written.ok) {
    io.err(`${named} (${Math.ceil(text.length / 1000)} kB)\n`);
    return exitCodes.done;
  }
  return refuseToWrite(io, named, written.error);
}

function refuseToWrite(io: Io, named: string, { why, detail }: NotWritten): number {
  switch (why) {
    case 'exists':
      return refuse(
        io,
        `${named} is there already; --force replaces it, -o FILE names another`,
        exitCodes.usage,
      );
    case 'folder':
      return refuse(io, `${named} is a folder; -o FILE names a file`, exitCodes.usage);
    case 'no-folder':
      return refuse(io, `${named} cannot be written: its folder is not there`, exitCodes.world);
    case 'failed':
      return refuse(io, `${named} cannot be written: ${detail}`, exitCodes.world);
  }
}

type Format = 'html' | 'md' | 'json';

function fileName({ run }: Report): string {
  return `pcoord-report-${run}.html`;
}

/** A run as its report tells it; `null` when its records are damaged. */
export async function makeReport({ folder, state }: RecordedRun, place: RunsPlace): Promise<Report | null> {
  // Asked first: a run that has no holder now writes nothing any more.
  const alive = readHolder(folder) === null ? 'unattended' : 'alive';
  const journal = decodeJournal(readFileSync(folder.journal));
  if (!journal.ok) return null;
  const diffs = await readResultDiffs(state, { folder, common_dir: place.common_dir });
  return buildReport({
    plan: state.plan,
    events: journal.value.records,
    alive,
    pcoord: version(),
    diffs,
  });
}

/** Each format loads what it needs and no more; `null` when the page's own parts are not there. */
async function render(report: Report, format: Format): Promise<string | null> {
  switch (format) {
    case 'json':
      return printJson(report);
    case 'md':
      return (await import('../../report/markdown.ts')).renderMarkdown(report);
    case 'html': {
      const assets = (await import('./page-assets.ts')).readPageAssets();
      return assets === null ? null : (await import('../../report/html.ts')).renderHtml(report, assets);
    }
  }
}

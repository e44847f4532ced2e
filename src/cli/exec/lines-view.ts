import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { RunFolder } from '../../runtime/node/state-folder.ts';
import type { CiKind } from '../../views/ci.ts';
import { openLines } from '../../views/lines.ts';
import type { Paint } from '../../views/paint.ts';
import type { View } from '../../views/view.ts';
import { readCommonDir } from '../git-facts.ts';
import type { Io } from '../io.ts';
import { makeReport } from '../report/report.ts';
import { stateRoot } from '../state-root.ts';

/** What the plain log is opened with. */
export interface LinesRequest {
  readonly io: Io;
  readonly folder: RunFolder;
  readonly paint: Paint;
  readonly write: (text: string) => void;
  /** Whether this process drives the run: only then is its end a job's. */
  readonly drives: 'drives' | 'looks';
}

/** The plain log, with folded output, annotations and a job summary where the environment says that a CI shows them. */
export async function openLinesHere(request: LinesRequest): Promise<View> {
  const { io, folder, paint, write } = request;
  const clock = io.env['PCOORD_TIMESTAMPS'] ? 'utc' : 'none';
  const kind = ciKind(io.env);
  if (kind === null) return openLines({ write, paint, clock });
  const { openCi } = await import('../../views/ci.ts');
  const view = openCi({
    kind,
    write,
    lines: (safe) => openLines({ write: safe, paint, clock }),
    tail: (attempt) => readTail(join(folder.logs, `${attempt}.log`)),
    token: () => randomBytes(24).toString('hex'),
  });
  const summary = io.env['GITHUB_STEP_SUMMARY'];
  if (kind !== 'github' || !summary || request.drives === 'looks') return view;
  return {
    show: view.show,
    close: async (state) => {
      await view.close(state);
      await summarizeJob(summary, { folder, state, bytes: 0 }, io);
    },
  };
}

function ciKind(env: Io['env']): CiKind | null {
  if (env['GITHUB_ACTIONS'] === 'true') return 'github';
  return env['GITLAB_CI'] === 'true' ? 'gitlab' : null;
}

const LONGEST_TAIL = 256 * 1024;

function readTail(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, LONGEST_TAIL));
    const count = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.toString('utf8', 0, count);
    // What was cut in two is left out.
    return size > LONGEST_TAIL ? text.slice(text.indexOf('\n') + 1) : text;
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** GitHub refuses summaries above one megabyte. */
const LONGEST_SUMMARY = 1_000_000;

/** The report as Markdown, on the page of the job. A run is not worth less when the page cannot have it. */
async function summarizeJob(path: string, run: Parameters<typeof makeReport>[0], io: Io): Promise<void> {
  try {
    const common_dir = readCommonDir(io.cwd) ?? '';
    const report = await makeReport(run, { root: stateRoot(null, io.env), common_dir });
    if (report === null) return;
    const { renderMarkdown } = await import('../../report/markdown.ts');
    const text = renderMarkdown(report);
    if (Buffer.byteLength(text) < LONGEST_SUMMARY) appendFileSync(path, `${text}\n`);
  } catch (error) {
    io.err(`pcoord: no job summary: ${(error as Error).message}\n`);
  }
}

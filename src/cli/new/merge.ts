import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import { createCleanGit } from '../../runtime/node/git.ts';
import { mergeDocuments } from '../../templates/merge-documents.ts';

/** Three versions of a session's text. */
export interface Versions {
  /** What the template made. */
  readonly base: string;
  /** What became of it. */
  readonly ours: string;
  /** What the template makes now. */
  readonly theirs: string;
}

/** The merged text, how it came about, and how many places a person has to settle: they are marked in the text. */
export interface MergedText {
  readonly text: string;
  readonly by: 'lines' | 'keys';
  readonly conflicts: number;
}

/** git counts conflicts in the exit code, up to this. */
const MOST_COUNTED = 127;

/**
 * Merges by lines as git does, which leaves comments and layout alone; where lines meet, by the keys of the documents. Only
 * where both sides changed the same value is there something to settle: those places come marked, by lines.
 */
export async function mergeVersions(versions: Versions): Promise<Result<MergedText, string>> {
  if (versions.ours === versions.base) return ok({ text: versions.theirs, by: 'lines', conflicts: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'pcoord-merge-'));
  try {
    for (const side of ['base', 'ours', 'theirs'] as const) writeFileSync(join(folder, side), versions[side]);
    const git = createCleanGit({ cwd: folder, home: folder });
    const labels = ['-L', 'yours', '-L', 'template before', '-L', 'template now'];
    const answer = await git.ask(['merge-file', '-p', '--diff3', ...labels, 'ours', 'base', 'theirs']);
    const { code } = answer;
    if (code === null || code > MOST_COUNTED) return err(answer.stderr.trim() || 'git could not be run');
    if (code === 0) return ok({ text: answer.stdout.toString('utf8'), by: 'lines', conflicts: 0 });
    const text = mergeDocuments(versions);
    if (text !== undefined) return ok({ text, by: 'keys', conflicts: 0 });
    return ok({ text: answer.stdout.toString('utf8'), by: 'lines', conflicts: code });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import type { ReportDiff, ReportFile } from './model-work.ts';

const LISTED_MOST = 200;

/** The diff of one list of files; each path once. */
export function diffOf(files: readonly ReportFile[]): ReportDiff {
  const size = (file: ReportFile): number => (file.added ?? 0) + (file.removed ?? 0);
  const sum = (key: 'added' | 'removed'): number => files.reduce((all, file) => all + (file[key] ?? 0), 0);
  return {
    files: files.length,
    added: sum('added'),
    removed: sum('removed'),
    binary: files.filter(({ added }) => added === null).length,
    listed: [...files].sort((a, b) => size(b) - size(a) || (a.path < b.path ? -1 : 1)).slice(0, LISTED_MOST),
  };
}

/** The diffs of several phases of one stream: lines add up, a file counts once. */
export function joinDiffs(diffs: readonly ReportDiff[]): ReportDiff {
  if (diffs.length === 1 && diffs[0] !== undefined) return diffs[0];
  const files = new Map<string, ReportFile>();
  let unlisted = 0;
  for (const diff of diffs) {
    unlisted += diff.files - diff.listed.length;
    for (const file of diff.listed) {
      const known = files.get(file.path);
      files.set(file.path, known === undefined ? file : plus(known, file));
    }
  }
  const joined = diffOf([...files.values()]);
  return {
    ...joined,
    files: joined.files + unlisted,
    added: diffs.reduce((all, { added }) => all + added, 0),
    removed: diffs.reduce((all, { removed }) => all + removed, 0),
  };
}

function plus(a: ReportFile, b: ReportFile): ReportFile {
  const isBinary = a.added === null || b.added === null;
  return {
    path: a.path,
    added: isBinary ? null : (a.added ?? 0) + (b.added ?? 0),
    removed: isBinary ? null : (a.removed ?? 0) + (b.removed ?? 0),
  };
}

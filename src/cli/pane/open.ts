import { join } from 'node:path';
import type { Plan } from '../../plan/plan.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';
import type { PaneSources } from '../../tui/select-pane.ts';
import { createDiffReader } from './diff-reader.ts';
import { createTailReader } from './tail.ts';

/** Where the TUI's pane reads what attempts printed and changed. */
export function openPane(about: {
  readonly plan: Plan;
  readonly folder: RunFolder;
  readonly look?: (attempt: string) => Promise<string | null>;
}): PaneSources {
  const { plan, folder, look = () => Promise.resolve(null) } = about;
  const diffs = createDiffReader(folder, look);
  return {
    readTail: createTailReader(plan, (attempt) => join(folder.logs, `${attempt}.log`)),
    readDiff: diffs.read,
  };
}

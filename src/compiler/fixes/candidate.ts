import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { Edit } from './edits/edit.ts';

/** A change that may settle an overlap; nothing about it is proved yet. */
export interface Candidate {
  readonly title: string;
  readonly grade: Fix['grade'];
  readonly edits: readonly Edit[];
}

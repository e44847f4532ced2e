import type { Paint } from './paint.ts';

/** One thing to tell a person: about what or whom, and what happened. */
export interface Telling {
  readonly mark: keyof Paint;
  /** A stream's id, a gate as people call it, or empty for the run itself. */
  readonly subject: string;
  readonly text: string;
}

/** One thing that init does, or finds done. Planned first, so that a dry run says the same and does nothing. */
export interface Step {
  /** What it comes to: a verb in the infinitive when there is something to do (`write …`), a statement otherwise. */
  readonly text: string;
  /** Lines that explain. */
  readonly details: readonly string[];
  /** Does it; `null` where nothing is to be done. Throws what the disk refuses. */
  readonly act: (() => void) | null;
  /** It was asked for and cannot be had here. */
  readonly refused?: true;
}

/** A step that writes. */
export function toDo(text: string, act: () => void, details: readonly string[] = []): Step {
  return { text, details, act };
}

/** Nothing to be done, and why. */
export function leave(text: string, details: readonly string[] = []): Step {
  return { text, details, act: null };
}

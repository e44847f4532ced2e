/** One thing that was looked at. */
export interface Finding {
  /** What it is about, e.g. `git`, `agents`; findings of one area are shown together. */
  readonly area: string;
  /** Stable for programs, e.g. `git-version`. */
  readonly name: string;
  /** `bad`: no run can start. `attention`: one can, but something will not work as it could. */
  readonly standing: 'good' | 'attention' | 'bad';
  /** What there is. */
  readonly text: string;
  /** Why it matters. */
  readonly why: string;
  /** How to get it; empty where nothing is to be done. */
  readonly remedy: string;
}

/** A finding in the making, for an area that is known. */
export type Report = (
  name: string,
  standing: Finding['standing'],
  words: { readonly text: string; readonly why: string; readonly remedy?: string },
) => Finding;

/** Makes findings of one area. A remedy is for what is not as it should be. */
export function reportOn(area: string): Report {
  return (name, standing, { text, why, remedy = '' }) => ({
    area,
    name,
    standing,
    text,
    why,
    remedy: standing === 'good' ? '' : remedy,
  });
}

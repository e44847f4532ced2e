/** Marks text by meaning, not by colour; `plain` marks nothing. Meaning is always in the words as well. */
export interface Paint {
  readonly good: Marker;
  readonly bad: Marker;
  readonly attention: Marker;
  readonly active: Marker;
  readonly dim: Marker;
  readonly strong: Marker;
}

type Marker = (text: string) => string;

/** Whether to colour: `NO_COLOR` (any text) says no, `FORCE_COLOR` yes, else only a terminal that is not dumb. */
export function choosePaint(
  env: Readonly<Record<string, string | undefined>>,
  output: { readonly isTTY?: boolean | undefined },
): Paint {
  if (env['NO_COLOR']) return plain;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced === '0' || forced === 'false' ? plain : colored;
  return output.isTTY === true && env['TERM'] !== 'dumb' ? colored : plain;
}

/** No marks at all. */
export const plain: Paint = {
  good: (text) => text,
  bad: (text) => text,
  attention: (text) => text,
  active: (text) => text,
  dim: (text) => text,
  strong: (text) => text,
};

/** ANSI marks. Only the 16 colours that a terminal's own theme defines: readable on light and dark. */
export const colored: Paint = {
  good: (text) => `\u001b[32m${text}\u001b[39m`,
  bad: (text) => `\u001b[31m${text}\u001b[39m`,
  attention: (text) => `\u001b[33m${text}\u001b[39m`,
  active: (text) => `\u001b[36m${text}\u001b[39m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  strong: (text) => `\u001b[1m${text}\u001b[22m`,
};

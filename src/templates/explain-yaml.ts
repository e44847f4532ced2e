/** What the YAML reader found wrong: which rule, and where. */
export interface YamlFault {
  readonly code: string;
  readonly pos: readonly [number, number];
}

/** Why a text is no YAML, and what to do about it: the line, in words of our own. */
export function explainYaml({ code, pos }: YamlFault, text: string): string {
  const before = text.slice(0, pos[0]).split('\n');
  const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  return `not YAML at ${place}: ${Object.hasOwn(faults, code) ? faults[code] : otherwise}`;
}

const otherwise =
  'what stands here has no place here; write texts with special characters in "double quotes"';

const faults: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a text that begins with * or & is taken for an alias; write it in quotes',
  BAD_DQ_ESCAPE: 'in double quotes a backslash begins an escape; write \\\\ for a backslash',
  BAD_INDENT: 'indentation: entries of one map or list begin in the same column',
  BLOCK_AS_IMPLICIT_KEY: 'a list or map cannot begin here; put it on a line of its own, indented',
  BLOCK_IN_FLOW: 'within [ ] and { } lists and maps are written with commas, or a bracket is not closed',
  DUPLICATE_KEY: 'the key is there twice; keep one of them',
  MISSING_CHAR: 'something is missing here: a bracket, quote, comma or colon',
  MULTILINE_IMPLICIT_KEY: 'a key has to stand on one line and end in a colon',
  MULTIPLE_DOCS: 'a second document begins; a template is one',
  TAB_AS_INDENT: 'a tab; indent with spaces',
  TAG_RESOLVE_FAILED: 'this tag does not fit what it stands before',
};

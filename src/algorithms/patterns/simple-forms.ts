import type { AffixSegment, GlobSegment, LiteralSegment, Segment, Token } from './pattern.ts';
import { toNfc } from './source-text.ts';

/** A segment that can be compared as text, without an automaton. */
export type SimpleForm = LiteralSegment | AffixSegment;

/**
 * The segment as a union of literals and `prefix*suffix`, if it is a short one: `*.{ts,tsx}` is `*.ts` or `*.tsx`.
 * Most patterns that people write are.
 */
export function simpleForms(segment: Segment): readonly SimpleForm[] | undefined {
  if (segment.kind !== 'glob') return [segment];
  const known = cache.get(segment);
  if (known !== undefined) return known ?? undefined;
  const forms = readForms(segment);
  cache.set(segment, forms ?? null);
  return forms;
}

/** The widened or otherwise derived segment has no such form: its language is not in its tokens. */
export function forbidForms(segment: GlobSegment): void {
  cache.set(segment, null);
}

// null: asked before, there are none.
const cache = new WeakMap<GlobSegment, readonly SimpleForm[] | null>();

const MOST_FORMS = 32;

interface Draft {
  readonly prefix: string;
  /** Undefined as long as no star was met. */
  readonly suffix: string | undefined;
}

function readForms(segment: GlobSegment): readonly SimpleForm[] | undefined {
  const drafts = extend([{ prefix: '', suffix: undefined }], segment.tokens);
  if (drafts === undefined) return undefined;
  const forms: SimpleForm[] = [];
  for (const { prefix, suffix } of drafts) {
    // A text that is not in NFC spells no name, and a part of one might still become some: leave that to the automaton.
    if (toNfc(prefix) !== prefix || (suffix !== undefined && toNfc(suffix) !== suffix)) return undefined;
    if (suffix !== undefined) forms.push({ kind: 'affix', prefix, suffix });
    else if (prefix !== '' && prefix !== '.' && prefix !== '..')
      forms.push({ kind: 'literal', text: prefix });
  }
  return forms;
}

function extend(drafts: readonly Draft[], tokens: readonly Token[]): readonly Draft[] | undefined {
  let current = drafts;
  for (const token of tokens) {
    const next = extendBy(current, token);
    if (next === undefined || next.length > MOST_FORMS) return undefined;
    current = next;
  }
  return current;
}

function extendBy(drafts: readonly Draft[], token: Token): readonly Draft[] | undefined {
  switch (token.kind) {
    case 'text':
      return drafts.map(({ prefix, suffix }) =>
        suffix === undefined
          ? { prefix: prefix + token.text, suffix }
          : { prefix, suffix: suffix + token.text },
      );
    case 'star':
      if (drafts.some(({ suffix }) => suffix !== undefined && suffix !== '')) return undefined;
      return drafts.map(({ prefix }) => ({ prefix, suffix: '' }));
    case 'choice': {
      if (!'{@?'.includes(token.operator) || token.items.length > MOST_FORMS) return undefined;
      const extended: Draft[] = token.operator === '?' ? [...drafts] : [];
      for (const item of token.items) {
        const part = extend(drafts, item);
        if (part === undefined) return undefined;
        extended.push(...part);
      }
      return extended;
    }
    default:
      return undefined;
  }
}

import type { Reading } from './phrases.ts';

/** A trigger phrase taken apart; `N` counts from 1. */
export type TriggerPhrase =
  | { readonly kind: 'all_streams'; readonly phase: number | null }
  | { readonly kind: 'stream'; readonly stream: string; readonly phase: number | null }
  | { readonly kind: 'milestone'; readonly milestone: string };

/** Reads `all_streams_complete`, `<stream>_complete_phase_N`, `<milestone>_reached` and their kin. */
export function readTrigger(text: string): Reading<TriggerPhrase> {
  const complete = /^(.+)_complete(?:_phase_([1-9]\d{0,5}))?$/.exec(text);
  if (complete) {
    const phase = complete[2] === undefined ? null : Number(complete[2]);
    const name = complete[1]!;
    if (name === 'all_streams') return { kind: 'value', value: { kind: 'all_streams', phase } };
    return { kind: 'value', value: { kind: 'stream', stream: name, phase } };
  }
  const reached = /^(.+)_reached$/.exec(text);
  if (reached) return { kind: 'value', value: { kind: 'milestone', milestone: reached[1]! } };
  const nearest = nearTrigger(text.slice(0, LONGEST_PHRASE)).map((near) => ({
    text: near,
    grade: 'unsafe' as const,
  }));
  return { kind: 'invalid', why: 'form', expected: EXPECTED, nearest };
}

/** The trigger phrase that a name would be confused with, or `null`: such names cannot be given to streams. */
export function triggerFormOf(id: string): string | null {
  if (id === 'all_streams') return '`all_streams`';
  if (/_complete$/.test(id)) return 'a name ending in `_complete`';
  if (/_complete_phase_\d+$/.test(id)) return 'a name ending in `_complete_phase_N`';
  return /_reached$/.test(id) ? 'a name ending in `_reached`' : null;
}

/** A suggestion is made of no more than this of what was written. */
const LONGEST_PHRASE = 200;
const EXPECTED = 'a trigger phrase such as `all_streams_complete_phase_1` or `<stream>_complete`';

function nearTrigger(text: string): string[] {
  const folded = text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const phase = Number(/phase_?(\d+)/.exec(folded)?.[1] ?? 0);
  const bare = folded.replace(/_?(?:in_|of_)?phase_?\d*/, '');
  const name = bare.replace(
    /_?(?:is_|are_|has_|have_)?(?:completed?|done|finished|ended|ready|reach|reaching)$/,
    '',
  );
  const end = `_complete${phase > 0 ? `_phase_${phase}` : ''}`;
  if (name === '' || /^all(?:_streams?|_work_streams)?$/.test(name)) return [`all_streams${end}`];
  if (/reach(?:ing)?$/.test(bare)) return [`${name}_reached`];
  return phase > 0 || name !== bare ? [`${name}${end}`] : [`${name}_complete`, `${name}_reached`];
}

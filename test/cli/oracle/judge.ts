import type { Answer } from '../../../src/cli/overlap/answer.ts';
import { ask } from './ask.ts';
import { expandBraces } from './braces.ts';

/** How an answer of `pcoord overlap` compares with the oracle's. */
export type Judgement =
  | { readonly kind: 'yes' | 'no' | 'refused' | 'undecided' | 'too-hard-for-the-oracle' }
  | { readonly kind: 'wrong'; readonly why: string };

/** Judges one answer. A witness must be a path of both, and no path of both may have fewer segments. */
export function judge(
  a: string | readonly string[],
  b: string | readonly string[],
  answer: Answer,
): Judgement {
  const verdict = ask([a].flat(), [b].flat());
  if (verdict.kind === 'refused') {
    if (!('error' in answer)) return wrong(`accepted, though ${verdict.code}`);
    // Of two faults either may be told first.
    return /^pattern-/.test(answer.error.code) ? { kind: 'refused' } : wrong(answer.error.code);
  }
  if (verdict.kind === 'too-long') return { kind: 'too-hard-for-the-oracle' };
  // The oracle knows no limits; of theirs only this one is in reach of the samples.
  if ('error' in answer && answer.error.code === 'pattern-too-large')
    return [a, b].flat().some((text) => expandBraces(text).length > 1024)
      ? { kind: 'refused' }
      : wrong('refused as too large');
  if ('error' in answer) return wrong(`refused for no reason: ${answer.error.message}`);
  const { intersects, witness } = answer;
  if (answer.undecided) return { kind: 'undecided' };
  if (intersects !== (verdict.word !== null))
    return wrong(`the oracle finds ${JSON.stringify(verdict.word)}`);
  if (!intersects) return witness === null ? { kind: 'no' } : wrong('a witness of nothing');
  if (witness === null) return wrong('no witness');
  if (!verdict.matchesA(witness)) return wrong(`a does not match ${witness}`);
  if (!verdict.matchesB(witness)) return wrong(`b does not match ${witness}`);
  if (witness !== witness.normalize('NFC')) return wrong(`${witness} is not in NFC`);
  if (witness.split('/').length > verdict.word!.split('/').length) return wrong(`shorter: ${verdict.word}`);
  return { kind: 'yes' };
}

function wrong(why: string): Judgement {
  return { kind: 'wrong', why };
}

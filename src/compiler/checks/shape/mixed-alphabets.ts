import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { describeCharacter } from '../../syntax/invisible.ts';
import { spanInside } from '../shared/scalar-span.ts';
import { replaceScalar } from '../shared/wording.ts';
import { writtenPaths } from './written-paths.ts';

/** Paths and patterns with a word that mixes Latin letters with Cyrillic or Greek ones that look like them. */
export function* checkMixedAlphabets(model: AnalysedModel): Iterable<Diagnostic> {
  const texts = [model.session.source.text, ...model.overlays.map(({ source }) => source.text)];
  // Escapes (\u0441) can bring such letters in as well.
  if (!texts.some((text) => /[\u0370-\u052f]|\\[uU]/.test(text))) return;
  for (const { path } of writtenPaths(model)) {
    if (!/[\u0370-\u052f]/.test(path.value)) continue;
    for (const [word] of path.value.matchAll(/\p{L}+/gu)) {
      const found = foreignLetter(word);
      if (!found) continue;
      const start = path.value.indexOf(word);
      const latin = path.value.replace(word, () =>
        [...word].map((letter) => LOOKS.get(letter) ?? letter).join(''),
      );
      yield diagnose(
        'mixed-alphabets',
        spanInside(path, start, start + word.length),
        {
          word,
          character: `\`${found.letter}\` (${describeCharacter(found.letter.codePointAt(0)!)})`,
          alphabet: found.letter < '\u0400' ? 'Greek' : 'Cyrillic',
          like: found.like,
        },
        { fixes: replaceScalar(path, latin, 'unsafe') },
      );
      break;
    }
  }
}

/** The first letter of a word that only looks Latin while others of it are; none in words of one alphabet. */
function foreignLetter(word: string): { readonly letter: string; readonly like: string } | null {
  if (!/[A-Za-z]/.test(word)) return null;
  const letters = [...word].filter((letter) => letter >= '\u0370' && letter <= '\u052f');
  // A real Greek or Cyrillic letter beside Latin ones is meant: Δt, µm.
  if (letters.length === 0 || letters.some((letter) => !LOOKS.has(letter))) return null;
  return { letter: letters[0]!, like: LOOKS.get(letters[0]!)! };
}

/** Letters that common fonts draw like a Latin one. */
const LOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    аеорсухіјѕԁһԛԝ: 'aeopcyxijsdhqw',
    АВЕКМНОРСТХІЈЅ: 'ABEKMHOPCTXIJS',
    ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ: 'ABEZHIKMNOPTYX',
    ον: 'ov',
  }).flatMap(([foreign, latin]) => [...foreign].map((letter, at): [string, string] => [letter, latin[at]!])),
);

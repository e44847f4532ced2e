import { Box, renderToString } from 'ink';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cellsOf, fitCells, steady } from '../../src/tui/cells.ts';
import { Say } from '../../src/tui/theme.tsx';

// What some terminals draw wider than others: skin tones, Thai and Lao vowels, half-width voicing marks, key caps,
// flags, conjuncts, letters that are put together from parts, signs that only format.
const DISPUTED = [
  '👍🏽',
  '🏽',
  'กำ',
  'ກຳ',
  'ﾊﾞ',
  'ﾊﾟ',
  '1\u20e3',
  '🇩🇪',
  '🇩🇪🇫🇷',
  'क्षि',
  'को',
  '\u0600\u0665',
  '\u1112\u1161\u11ab',
  '\ua960\u1161\ud7cb',
  'e\u0301',
  '\u0301x',
];

describe('what terminals measure differently', () => {
  it.each(DISPUTED)('%s: Ink counts at least what its code points take one by one', (text) => {
    const line = `a ${text} b`;
    const drawn = renderToString(
      <Box>
        <Say>{line}</Say>
        <Say>|</Say>
      </Box>,
    );
    // A terminal that knows nothing of joining draws each code point by itself.
    const byPoint = [...drawn].reduce((sum, point) => sum + stringWidth(point), 0);
    expect(byPoint).toBeLessThanOrEqual(cellsOf(line) + 1);
    expect(cellsOf(line)).toBe(stringWidth(steady(line)));
    expect(drawn).not.toContain('\u2060');
    expect(steady(steady(line))).toBe(steady(line));
    for (let width = 0; width < 12; width += 1) expect(cellsOf(fitCells(line, width))).toBe(width);
  });

  it('what a column beside it stands on is the same by every measure', () => {
    for (const text of DISPUTED) {
      const drawn = renderToString(
        <Box width={30}>
          <Box width={20}>
            <Say>{`${text} ${'x'.repeat(40)}`}</Say>
          </Box>
          <Say>|</Say>
        </Box>,
      );
      const before = [...(drawn.split('|')[0] ?? '')];
      expect(before.reduce((sum, point) => sum + stringWidth(point), 0)).toBeLessThanOrEqual(20);
    }
  });

  it('leaves alone what all measure alike', () => {
    for (const text of ['plain', 'naïve', '世界', '한글', '━━ ◐ ▏…', '🙂', 'Привет'])
      expect(steady(text)).toBe(text);
    expect(steady('กำ ﾊﾞ')).toBe('ก\u0e4d\u0e32 バ');
    expect(steady('👍🏽 1\u20e3 🇩🇪')).toBe('👍 1 DE');
  });
});

import { describe } from 'vitest';
import { expectRefusals } from './expect-refusal.ts';
import { patternCases } from './patterns.ts';

describe('hostile patterns', () => {
  expectRefusals(patternCases);
});

import { describe } from 'vitest';
import { characterCases } from './characters.ts';
import { expectRefusals } from './expect-refusal.ts';

describe('hostile characters', () => {
  expectRefusals(characterCases);
});

import { describe, expect, it } from 'vitest';
import {
  sayAmount,
  sayCost,
  sayCount,
  sayDuration,
  sayFactor,
  sayShortDuration,
  sayTimeLeft,
  sayWholeSeconds,
} from '../../src/views/quantities.ts';

describe('quantities', () => {
  it('a duration shows two units at most and never rounds up to what has not passed', () => {
    const said = [-5, 0, 99, 400, 59_999, 60_000, 125_900, 3_599_999, 3_720_000, 86_399_999, 273_600_000];
    expect(said.map(sayDuration)).toEqual([
      '0.0s',
      '0.0s',
      '0.0s',
      '0.4s',
      '59.9s',
      '1m00s',
      '2m05s',
      '59m59s',
      '1h02m',
      '23h59m',
      '3d04h',
    ]);
  });

  it('a short duration leaves out what is nothing', () => {
    const said = [0, 500, 10_000, 10_500, 60_000, 125_900, 600_000, 7_200_000, 72_000_000, 86_400_000];
    expect(said.map(sayShortDuration)).toEqual([
      '0s',
      '0.5s',
      '10s',
      '10.5s',
      '1m',
      '2m05s',
      '10m',
      '2h',
      '20h',
      '1d00h',
    ]);
  });

  it('what has passed counts seconds that are over, what is left those that have begun', () => {
    const lengths = [-5, 0, 1, 999, 1000, 1001, 59_999, 60_000];
    expect(lengths.map(sayWholeSeconds)).toEqual(['0s', '0s', '0s', '0s', '1s', '1s', '59s', '1m00s']);
    expect(lengths.map(sayTimeLeft)).toEqual(['0s', '0s', '1s', '1s', '1s', '2s', '1m00s', '1m00s']);
  });

  it('an amount keeps at most three digits', () => {
    expect([0, 999, 1000, 12_345, 123_456, 999_949, 999_950, 4_500_000].map(sayAmount)).toEqual([
      '0',
      '999',
      '1k',
      '12.3k',
      '123k',
      '1000k',
      '1M',
      '4.5M',
    ]);
  });

  it('a cost that is not zero never reads as zero', () => {
    expect([0, 0.001, 0.126, 9.99, 12.4].map(sayCost)).toEqual(['$0.00', '<$0.01', '$0.13', '$9.99', '$12']);
  });

  it('counts and factors read as English', () => {
    expect([sayCount(1, 'file'), sayCount(0, 'file'), sayCount(2, 'try', 'tries')]).toEqual([
      '1 file',
      '0 files',
      '2 tries',
    ]);
    expect([1, 2.34, 9.96, 12.7].map(sayFactor)).toEqual(['1.0×', '2.3×', '10×', '13×']);
  });
});

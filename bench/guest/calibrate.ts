/** How long one sample takes: long enough for the clock, short enough for many rounds. */
const SAMPLE_NS = 20e6;

/**
 * How many operations a sample has: doubled until they take as long as a sample should. A single one that takes longer is a
 * sample of its own.
 */
export async function calibrate(nanosecondsOf: (count: number) => Promise<number>): Promise<number> {
  let count = 1;
  while ((await nanosecondsOf(count)) < SAMPLE_NS) count *= 2;
  return count;
}

/** Reward functions as users write them on a bad day; each misbehaves for about a quarter of the solutions. */
type Reward = (dataSource: string, solution: string) => unknown;

function sometimes(misbehave: () => unknown): Reward {
  return (_, solution) => (solution.length % 4 === 0 ? misbehave() : (solution.length % 5) / 4);
}

export const throws = sometimes(() => {
  throw new RangeError('this grader cannot cope');
});
export const isNotANumber = sometimes(() => Number.NaN);
export const neverReturns = sometimes(() => {
  for (;;);
});
export const alwaysThrows: Reward = () => {
  throw new RangeError('this grader never could');
};
export const isNegative: Reward = (_, solution) => (solution.length % 5) - 10;

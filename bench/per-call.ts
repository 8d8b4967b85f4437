/** Microseconds of one call, as the mean of many. */
export function microsecondsPerCall(run: () => unknown, calls: number): number {
  const started = performance.now();
  for (let call = 0; call < calls; call++) run();
  return ((performance.now() - started) * 1000) / calls;
}

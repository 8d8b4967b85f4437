/** Ctrl-C: the first finishes the step and saves, the second stops. Only the root handles it. */
export interface Interrupt {
  /** The step that runs is the last. */
  readonly requested: boolean;
  /** Rejects at the second signal. */
  readonly forced: Promise<never>;
  /** Back to the default handling. */
  release(): void;
}

/** The run was interrupted: exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

export function listenForInterrupt(onFirst: () => void): Interrupt {
  let signals = 0;
  let force: (error: Error) => void = () => undefined;
  const forced = new Promise<never>((_, reject) => {
    force = reject;
  });
  forced.catch(() => undefined);
  const listener = () => {
    signals += 1;
    if (signals === 1) onFirst();
    else force(new InterruptedError('stopped by a second interrupt, without a checkpoint of this step'));
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    get requested() {
      return signals > 0;
    },
    forced,
    release() {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}

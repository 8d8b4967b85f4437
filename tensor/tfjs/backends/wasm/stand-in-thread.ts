/**
 * In place of the eight threads that the build makes before it is ready, whatever will be asked of it (emscripten's
 * PTHREAD_POOL_SIZE). It says that it has loaded, and is never given work.
 */
export class StandInThread {
  /** Set by the build: hears what the thread posts. */
  declare onmessage: (event: { readonly data: { readonly cmd: string } }) => void;

  on(): this {
    return this;
  }

  unref(): void {}

  postMessage(): void {
    // Not at once: the build counts those that have loaded after it has asked all of them.
    queueMicrotask(() => this.onmessage({ data: { cmd: 'loaded' } }));
  }
}

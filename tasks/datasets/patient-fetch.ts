/** `fetch` with a deadline on silence: an answer, and each piece of it, must come in time. */

/** @param onBytes is told the length of each piece that came */
export function patientFetch(silenceMs: number, onBytes?: (bytes: number) => void): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort(new Error(`nothing came for ${silenceMs / 1000} s`));
    }, silenceMs);
    timer.unref();
    const signals = [controller.signal, ...(init?.signal ? [init.signal] : [])];
    try {
      const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
      if (response.body === null) {
        clearTimeout(timer);
        return response;
      }
      const watched = response.body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, out) {
            timer.refresh();
            onBytes?.(chunk.length);
            out.enqueue(chunk);
          },
          flush() {
            clearTimeout(timer);
          },
        }),
      );
      const { status, statusText, headers, url } = response;
      return Object.defineProperty(new Response(watched, { status, statusText, headers }), 'url', { value: url });
    } catch (error) {
      clearTimeout(timer);
      throw controller.signal.aborted ? controller.signal.reason : error;
    }
  };
}

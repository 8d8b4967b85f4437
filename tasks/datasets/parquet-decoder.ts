/**
 * Decodes row groups in a process of its own; twin of parquet-decoder-main.ts. A damaged page can hold the decoder for
 * ever, or ask for so much memory that V8 ends the process: here that costs its row group and nothing else.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type DecodedGroup = { readonly rows: readonly unknown[] } | { readonly problem: string };

/** For a row group, whatever its size, and for each of its megabytes. */
const patienceMs = 30_000;
const patiencePerMegabyteMs = 500;
/** Megabytes of JavaScript values, at least, and for each megabyte of the largest row group. */
const heapMegabytes = 128;
const heapPerMegabyte = 6;

export class ParquetDecoder {
  private readonly file: string;
  private readonly megabytes: number;
  private child: ChildProcess | null = null;

  /** @param largestGroup bytes, unpacked */
  constructor(file: string, largestGroup: number) {
    this.file = file;
    this.megabytes = largestGroup / 1e6;
  }

  async decode(rowStart: number, rowEnd: number): Promise<DecodedGroup> {
    const child = (this.child ??= this.start());
    const deadlineMs = Math.round(patienceMs + patiencePerMegabyteMs * this.megabytes);
    const over = new AbortController();
    const timer = setTimeout(() => {
      over.abort();
    }, deadlineMs);
    const ended = once(child, 'exit', { signal: over.signal }).then(([code, signal]): [DecodedGroup] => [
      { problem: `the decoder ended with ${String(signal ?? code)}, for instance for want of memory` },
    ]);
    try {
      child.send({ rowStart, rowEnd });
      const [group] = await Promise.race([once(child, 'message', { signal: over.signal }), ended]);
      if (child.exitCode !== null || child.signalCode !== null) this.child = null;
      return group;
    } catch (error) {
      await this.close();
      if (over.signal.aborted) return { problem: `it took longer than ${deadlineMs / 1000} s` };
      return { problem: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  /** Ends the process, whatever it is at. */
  async close(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  private start(): ChildProcess {
    const heap = Math.ceil(heapMegabytes + heapPerMegabyte * this.megabytes);
    return fork(fileURLToPath(new URL('./parquet-decoder-main.js', import.meta.url)), [this.file], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heap}`],
      // What V8 prints when it gives up is said in the reason.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }
}

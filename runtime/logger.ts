/** An actor's log: one line a call, the time first, fields as JSON at the end. */
import type { ActorLogger } from './actor.js';

/** @param write takes whole lines */
export function createLogger(name: string, write: (text: string) => void): ActorLogger {
  const line = (level: string, text: string, fields: Record<string, unknown> | undefined): void =>
    write(
      `${new Date().toISOString()} ${level} ${name} ${text}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}\n`,
    );
  return {
    info: (text, fields) => line('info', text, fields),
    warn: (text, fields) => line('warn', text, fields),
  };
}

/** The raw peer of the NATS transport: answers each request with the bytes that it got, and nothing else. */
import { connect } from '@nats-io/transport-node';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const { url, token } = z.object({ url: z.string(), token: z.string() }).parse(JSON.parse(await text(process.stdin)));
const connection = await connect({ servers: url, token });
connection.subscribe('raw', { callback: (_error, message) => void message.respond(message.data) });
await connection.flush();
console.log('ready');

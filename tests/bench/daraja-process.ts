/**
 * The other side of the drain, in a process of its own: answers a token and a prompt as Safaricom documents it, at
 * once, and counts. `GET /count` says how many prompts came, and on how many connections.
 */
import { createServer } from 'node:http';

let prompts = 0;
const connections = new Set<string>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer = answerTo(request.url ?? '', chunks, `${request.socket.remotePort}`);
    const body = JSON.stringify(answer);
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});

function answerTo(url: string, chunks: readonly Buffer[], port: string): object {
  if (url === '/count') return { prompts, connections: connections.size };
  if (url.startsWith('/oauth')) return { access_token: 'a-token-of-the-bench-0123456', expires_in: '3599' };
  // A look whether anybody is there asks nothing.
  if (chunks.length === 0) return {};
  const asked = JSON.parse(Buffer.concat(chunks).toString()) as { Amount?: unknown };
  if (asked.Amount === undefined) throw new Error('a prompt without an amount');
  prompts += 1;
  connections.add(`${prompts}:${port}`);
  return {
    MerchantRequestID: `29115-34620561-${prompts}`,
    CheckoutRequestID: `ws_CO_191220191020363925${String(prompts).padStart(9, '0')}`,
    ResponseCode: '0',
    ResponseDescription: 'Success. Request accepted for processing',
    CustomerMessage: 'Success. Request accepted for processing',
  };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
});
// Whoever started this closes its input, also by dying.
process.stdin.on('end', () => process.exit(0)).resume();

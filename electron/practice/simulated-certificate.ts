/** The certificate of a simulated Daraja in another process. */
import type { Http } from '../ports.ts';
import { readFields } from './simulated-fields.ts';

/** `npm run simulator` gives its certificate away (PEM); undefined where another Daraja-compatible server does not. */
export async function certificateAt(http: Http, baseUrl: string): Promise<string | undefined> {
  const outcome = await http.send({
    method: 'GET',
    url: `${baseUrl}/_simulator/certificate`,
    headers: {},
    connectTimeoutMs: 2_000,
    answerTimeoutMs: 5_000,
    maxAnswerBytes: 16 * 1024,
  });
  if (outcome.kind !== 'response' || outcome.status !== 200) return undefined;
  const pem = readFields(outcome.body)?.['certificatePem'];
  return typeof pem === 'string' ? pem : undefined;
}

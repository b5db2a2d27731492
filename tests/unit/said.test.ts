import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../electron/db/evidence-store.ts';
import { saidOfPayout, saidOfPrompt } from '../../electron/reports/said.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import { payoutSources, payoutVerdicts, promptSources, promptVerdicts } from '../../shared/said.ts';

const prompt: Evidence = {
  atMs: 1,
  source: 'callback',
  attemptId: 1,
  orderId: 1,
  inboxId: null,
  verdict: 'paid',
  resultCode: '0',
  amountCents: null,
  receipt: null,
  occurredAtMs: null,
  summary: 'The service request is processed successfully.',
  applied: true,
};
const payout = {
  atMs: 1,
  attemptId: 1,
  source: 'result' as const,
  verdict: 'paid',
  resultCode: '0',
  receipt: null,
  summary: 'paid',
  applied: true,
};

describe('what was said', () => {
  it('has a word in both languages, for every source and verdict', () => {
    const keys = [
      ...promptSources.map((one) => `source.${one}`),
      ...promptVerdicts.map((one) => `verdict.${one}`),
      ...payoutSources.map((one) => `payout.source.${one}`),
      ...payoutVerdicts.map((one) => `payout.verdict.${one}`),
    ];
    expect(keys.filter((key) => !hasMessage(key))).toEqual([]);
  });

  it('of a prompt keeps Safaricom’s own words, and says nothing twice', () => {
    expect(saidOfPrompt(prompt).text).toBe('The service request is processed successfully.');
    const accepted = { ...prompt, source: 'send', verdict: 'accepted', summary: 'accepted' } as const;
    expect(saidOfPrompt(accepted)).toMatchObject({ verdict: 'accepted', text: null });
    const refused = { ...prompt, source: 'send', verdict: 'refused', summary: 'Bad Request' } as const;
    expect(saidOfPrompt(refused).text).toBe('Bad Request');
  });

  it('of a prompt crosses without a word of ours', () => {
    const ours: readonly Partial<Evidence>[] = [
      { source: 'person', verdict: 'stated', receipt: 'TKL7ABCD12', summary: 'stated: charged' },
      { source: 'person', verdict: 'stated', summary: 'stated: not charged' },
      { source: 'credit', verdict: 'paid', summary: 'Pull Transactions' },
      { source: 'query', verdict: 'contradiction', summary: 'callback says paid, query says not' },
      { source: 'query', verdict: 'pending', summary: 'the answer names another prompt' },
      { source: 'callback', verdict: 'not-understood', summary: 'callback that cannot be read' },
      { source: 'query', verdict: 'no-answer', summary: 'no token: busy' },
    ];
    const said = ours.map((one) => saidOfPrompt({ ...prompt, ...one }));
    expect(said.map(({ text }) => text)).toEqual(ours.map(() => null));
    expect(said.map(({ source, verdict }) => `${source} ${verdict}`)).toEqual([
      'person stated-charged',
      'person stated-not-charged',
      'list paid',
      'query contradiction',
      'query not-understood',
      'callback not-understood',
      'query no-answer',
    ]);
  });

  it('keeps of an answer that was none what came over the wire', () => {
    const none = { source: 'query', verdict: 'no-answer', summary: 'systemError: HTTP 500 busy' } as const;
    expect(saidOfPrompt({ ...prompt, ...none }).text).toBe('HTTP 500 busy');
  });

  it('of a payout names what differs, and its status by Safaricom’s word alone', () => {
    expect(saidOfPayout({ ...payout, summary: 'payee' }).verdict).toBe('paid-other-payee');
    expect(saidOfPayout({ ...payout, verdict: 'failed', summary: 'Insufficient funds' }).text).toBe(
      'Insufficient funds',
    );
    const declined = {
      ...payout,
      source: 'status' as const,
      verdict: 'failed',
      resultCode: 'status-declined',
    };
    expect(saidOfPayout({ ...declined, summary: 'Transaction Status: declined' })).toMatchObject({
      text: 'declined',
      resultCode: null,
    });
    const searched = { ...payout, source: 'person' as const, verdict: 'stated-not-paid' };
    expect(saidOfPayout({ ...searched, summary: 'searched the portal: not paid' }).text).toBeNull();
  });
});

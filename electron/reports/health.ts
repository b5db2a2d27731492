/** The owner's health page. What is not known is null, and the page says so; nothing here is a guess. */
import type { Health } from '../../shared/ipc-contract.ts';

export type MeasuredHealth = Omit<Health, 'apis' | 'diskFreeMb'> & {
  readonly apis: readonly Health['apis'][number][];
  readonly freeBytes: number | null;
};

/** Daraja's addresses in the order of the page; one that was never asked in this run stands there as unknown. */
const apiPaths: readonly (readonly [path: string, api: string])[] = [
  ['/oauth/v1/generate', 'token'],
  ['/mpesa/stkpush/v1/processrequest', 'prompt'],
  ['/mpesa/stkpushquery/v1/query', 'query'],
  ['/mpesa/b2c/v3/paymentrequest', 'payout'],
  ['/mpesa/transactionstatus/v1/query', 'status'],
  ['/mpesa/accountbalance/v1/query', 'balance'],
  ['/mpesa/reversal/v1/request', 'reversal'],
];

export function healthPage({ apis, freeBytes, ...measured }: MeasuredHealth): Health {
  return {
    ...measured,
    apis: apiPaths.map(([path, api]) => {
      const known = apis.find((one) => one.api === path);
      return {
        api,
        lastSuccessMs: known?.lastSuccessMs ?? null,
        lastFailureMs: known?.lastFailureMs ?? null,
      };
    }),
    diskFreeMb: freeBytes === null ? null : Math.floor(freeBytes / 1_048_576),
  };
}

/** Account Balance (Safaricom Daraja portal, Account Balance): its codes are written as text. */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import { accountsText } from './simulated-accounts.ts';
import type { SimulatedBank } from './simulated-bank.ts';
import { isCallbackUrl, isFilled, isOneOf, isShortcode, isText, textOf } from './simulated-fields.ts';
import type { FieldCheck } from './simulated-fields.ts';
import { checkFields, timeoutReference } from './simulated-posted.ts';
import type { PostedApi } from './simulated-posted.ts';

const checks: readonly FieldCheck[] = [
  ['Initiator', isFilled],
  ['SecurityCredential', isFilled],
  ['CommandID', isOneOf('AccountBalance')],
  ['PartyA', isShortcode],
  ['IdentifierType', isOneOf('4')],
  ['Remarks', isText(1, 100)],
  ['QueueTimeOutURL', isCallbackUrl],
  ['ResultURL', isCallbackUrl],
];

export function simulatedBalance(bank: SimulatedBank): PostedApi {
  return {
    place: 'balance',
    check: (fields) => checkFields(fields, checks),
    begin: (fields) => (forced) => {
      const refusal =
        forced ??
        bank.initiator.judge(textOf(fields['Initiator']), textOf(fields['SecurityCredential']), 'balance') ??
        (Number(fields['PartyA']) === bank.merchant.shortcode ? undefined : '2028');
      if (refusal !== undefined) return { resultCode: refusal };
      return {
        resultCode: '0',
        parameters: [
          { Key: 'AccountBalance', Value: accountsText(bank.accounts.read()) },
          { Key: 'BOCompletedTime', Value: Number(eatTimestamp(bank.clock.nowMs())) },
        ],
      };
    },
    referenceItem: () => timeoutReference('abresults'),
    writesCodesAsText: true,
  };
}
